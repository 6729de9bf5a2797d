# One site's own: where its layout is, and whom it believes. Started with the token that purges come with, and with room for
# long lists of tags:
#   PURGE_TOKEN=… varnishd -a :8080 -f site.vcl -s malloc,256m -p feature=+esi_disable_xml_check,+esi_include_onerror \
#     -p http_resp_hdr_len=32k -p http_resp_size=64k -p workspace_backend=192k -p workspace_client=192k
vcl 4.1;

backend layout {
	.host = "127.0.0.1";
	.port = "8081";
	.connect_timeout = 1s;
	.first_byte_timeout = 5s;
	.between_bytes_timeout = 5s;
	.probe = {
		.url = "/readyz";
		.interval = 1s;
		.timeout = 1s;
		.window = 3;
		.threshold = 2;
		.initial = 2;
	}
}

# Who may purge, with the token in varnishd's environment as PURGE_TOKEN.
acl purgers {
	"127.0.0.1";
	"::1";
}

# Whose X-Forwarded-For and X-Forwarded-Proto are believed: what ends TLS before Varnish. With `-a …,PROXY` it needs none.
acl proxies {
	"127.0.0.1";
	"::1";
}

# bans.vcl instead, where varnish-modules are not to be had.
include "./modules.vcl";
include "./selvedge.vcl";

# Where one layout serves several public hosts, name them, and it tells them apart:
#   sub vcl_recv { if (req.http.host ~ "^www\.shop\.(?:com|de)$") { set req.http.X-Forwarded-Host = req.http.host; } }
