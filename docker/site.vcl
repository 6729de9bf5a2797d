# edge/varnish/site.vcl for the containers of compose.varnish.yaml.
vcl 4.1;

backend layout {
	.host = "layout-server";
	.port = "8080";
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

# Whoever is in the network, where visitors seem to come from too: it is the token that keeps them from purging.
acl purgers {
	"10.0.0.0"/8;
	"127.0.0.0"/8;
	"172.16.0.0"/12;
	"192.168.0.0"/16;
}

# What ends TLS before Varnish, if something does.
acl proxies {
	"127.0.0.1";
}

include "./modules.vcl";
include "./selvedge.vcl";
