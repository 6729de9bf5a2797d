# Purges by tag with varnish-modules 0.20 or later: at once, soft where that is asked for, and nothing that was fetched
# meanwhile is kept. Internal fields are dropped whatever they are called. Include it before selvedge.vcl.
vcl 4.1;

import header;
import std;
import var;
import xkey;

sub vcl_recv {
	if (req.method == "PURGE") {
		if (remote.ip ~ purgers) {
			var.global_set("purged", std.time2real(now, 0.0));
		}
	} else {
		# x-forwarded-for and -proto are told apart by who sent them.
		header.regsub(req, "(?i)^(?:podium-|x-podium-|surrogate-|x-forwarded-(?!for:|proto:))[^:]*:.*$", "Selvedge-Refused: 1");
		unset req.http.Selvedge-Refused;
	}
}

sub selvedge_purge_tags {
	if (req.http.Soft-Purge) {
		set req.http.Selvedge-Purged = xkey.softpurge(req.http.Surrogate-Key);
	} else {
		set req.http.Selvedge-Purged = xkey.purge(req.http.Surrogate-Key);
	}
	return (synth(200, "Purged " + req.http.Selvedge-Purged));
}

sub vcl_backend_fetch {
	var.set("began", std.time2real(now, 0.0));
}

sub vcl_backend_response {
	set beresp.http.xkey = beresp.http.Surrogate-Key;
}

# Of the built-in rules, for what could be kept by all rules before.
sub vcl_beresp_stale {
	if (std.real(var.global_get("purged"), 0.0) >= std.real(var.get("began"), 0.0)) {
		set beresp.uncacheable = true;
		set beresp.ttl = 0s;
		return (deliver);
	}
}
