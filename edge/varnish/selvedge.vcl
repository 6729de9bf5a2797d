# A site of Selvedge behind Varnish 7.1 or later: the cache, the includes, and what may travel in and out.
#
# Include it from a file that names the backend, `acl purgers` and `acl proxies`, and either bans.vcl or modules.vcl; site.vcl
# is such a file. Names and prefixes that are shared with the other processes are held against packages/contracts by a test.
vcl 4.1;

import purge;
import std;

# ── A request ────────────────────────────────────────────────────────────────────────────────────────────────────────────

sub vcl_recv {
	if (req.method == "PURGE") {
		call selvedge_authorize;
		call selvedge_normalise_query;
		call selvedge_purge;
	}
	if (req.method !~ "^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$") {
		return (synth(405, "Method Not Allowed"));
	}
	# Clients resolve dot segments before they ask (RFC 3986 section 5.2.4); what is left of them is to get around a rule here.
	if (req.url !~ "^/" || req.url ~ "^[^?]*/(?:\.|%2[eE]){1,2}(?:/|\?|$)") {
		return (synth(400, "Bad Request"));
	}
	# The processes' own paths, however they are spelled: /healthz /readyz /metrics.
	if (req.url ~ "(?i)^/+(?:(?:h|%68)(?:e|%65)(?:a|%61)(?:l|%6c)(?:t|%74)(?:h|%68)(?:z|%7a)|(?:r|%72)(?:e|%65)(?:a|%61)(?:d|%64)(?:y|%79)(?:z|%7a)|(?:m|%6d)(?:e|%65)(?:t|%74)(?:r|%72)(?:i|%69)(?:c|%63)(?:s|%73))(?:/|\?|$)") {
		return (synth(404, "Not Found"));
	}
	# An include leads to a fragment, whatever host it names; a private one nests no deeper than the others.
	if (req.esi_level > 0 && req.url !~ "^/_fragments/") {
		return (synth(404, "Not Found"));
	}
	if (std.integer(req.http.Content-Length, 0) > 1048576) {
		return (synth(413, "Content Too Large"));
	}
	# One of no announced length is read here; where that is too much, the connection ends.
	if (req.method != "GET" && req.method != "HEAD" && !std.cache_req_body(1MB)) {
		return (synth(413, "Content Too Large"));
	}

	call selvedge_normalise_query;
	call selvedge_drop_what_clients_may_not_say;
	set req.http.Surrogate-Capability = {"varnish="ESI/1.0""};

	# Cookies reach pages and private fragments. An include begins with what the visitor sent for the page.
	if (req.url !~ "^/_fragments/private/" && (req.esi_level > 0 || req.url ~ "^/_")) {
		unset req.http.Cookie;
	}
	if (req.esi_level > 0) {
		set req.http.Accept = "text/html";
		unset req.http.Accept-Language;
		unset req.http.Authorization;
		unset req.http.If-Match;
		unset req.http.If-Modified-Since;
		unset req.http.If-None-Match;
		unset req.http.If-Range;
		unset req.http.If-Unmodified-Since;
		unset req.http.Origin;
		unset req.http.Range;
		unset req.http.Referer;
		unset req.http.User-Agent;
	}
	# It would match a page whose includes have changed.
	if (req.http.If-None-Match == "*") {
		unset req.http.If-None-Match;
	}

	# How stale it may be is said in vcl_hit, which asks again for what is fresh.
	if (req.restarts == 0) {
		unset req.http.Selvedge-Stale;
	}
	if (req.http.Selvedge-Stale == "unwanted") {
		set req.grace = 0s;
	} else {
		set req.grace = 10y;
	}
}

# The last that the built-in vcl_recv calls. What a cookie changes is private, and says so: pages are looked up.
sub vcl_req_cookie {
	if (req.url ~ "^/_fragments/private/") {
		return (pass);
	}
	return;
}

sub selvedge_normalise_query {
	if (req.url ~ "\?") {
		# Where a visitor came from changes no page.
		set req.url = regsuball(req.url, "(?<=[?&])(?:utm_[a-z_]+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|twclid|ttclid|yclid|igshid|mc_cid|mc_eid|_ga|_gl)(?:=[^&]*)?(?:&|$)", "");
		set req.url = regsub(std.querysort(req.url), "[?&]+$", "");
	}
}

# VCL names each field; modules.vcl drops whatever begins like them.
sub selvedge_drop_what_clients_may_not_say {
	unset req.http.Surrogate-Capability;
	unset req.http.Surrogate-Control;
	unset req.http.Surrogate-Key;
	unset req.http.Podium-Debug;
	unset req.http.Podium-Device-Type;
	unset req.http.Podium-Locale;
	unset req.http.Podium-Mount-Origin;
	unset req.http.Podium-Mount-Pathname;
	unset req.http.Podium-Public-Pathname;
	unset req.http.Podium-Requested-By;
	unset req.http.X-Podium-Action;
	unset req.http.X-Podium-Resource;
	unset req.http.Forwarded;
	unset req.http.X-Forwarded-Host;
	unset req.http.X-Forwarded-Port;
	unset req.http.X-Forwarded-Prefix;
	unset req.http.X-Forwarded-Server;
	unset req.http.X-Forwarded-Ssl;
	unset req.http.X-Forwarded-Scheme;
	if (remote.ip !~ proxies) {
		set req.http.X-Forwarded-For = client.ip;
		unset req.http.X-Forwarded-Proto;
	}
	if (!req.http.X-Forwarded-Proto) {
		set req.http.X-Forwarded-Proto = "http";
	}
}

# ── Purges ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
# PURGE with a bearer token, the one in varnishd's environment as PURGE_TOKEN; without one there, none is taken.
#   PURGE /     Surrogate-Key: product-1 category-2     what has one of these tags
#   PURGE /path                                         what is kept for a URL
#   PURGE /     Purge-All: 1                            everything
# Each with `Soft-Purge: 1` where it can be: what allows it is then served stale while it is fetched again.

sub selvedge_authorize {
	if (remote.ip !~ purgers || std.getenv("PURGE_TOKEN") == "") {
		return (synth(403, "Forbidden"));
	}
	if (req.http.Authorization != "Bearer " + std.getenv("PURGE_TOKEN")) {
		return (synth(401, "Unauthorized"));
	}
}

sub selvedge_purge {
	if (req.http.Surrogate-Key) {
		if (req.http.Surrogate-Key !~ "^[\x21-\x7e]{1,256}(?: [\x21-\x7e]{1,256})*$") {
			return (synth(422, "Write tags of visible ASCII, with one space between"));
		}
		call selvedge_purge_tags;
	}
	if (req.http.Purge-All) {
		if (req.http.Soft-Purge) {
			return (synth(501, "Not everything can be made stale: leave out Soft-Purge"));
		}
		ban("obj.status != 0");
		return (synth(200, "Purged"));
	}
	if (req.http.Soft-Purge) {
		return (hash);
	}
	return (purge);
}

# ── What is kept ─────────────────────────────────────────────────────────────────────────────────────────────────────────

# One site, one key: what differs by host says so in Vary.
sub vcl_hash {
	hash_data(req.url);
	return (lookup);
}

sub vcl_hit {
	if (req.method == "PURGE") {
		purge.soft(0s, -1s, -1s);
		return (synth(200, "Purged"));
	}
	# Within stale-while-revalidate it is served, and being fetched already. After that only if there is nothing else to serve.
	if (obj.ttl <= 0s && std.healthy(req.backend_hint) && req.http.Selvedge-Stale != "wanted" &&
	    obj.ttl + std.duration(regsub(obj.http.Cache-Control,
	        {"(?i)^(?:.*[\s,])?stale-while-revalidate\s*=\s*"?(\d+).*$|^.*$"}, "\1s"), 0s) <= 0s) {
		set req.http.Selvedge-Stale = "unwanted";
		return (restart);
	}
}

sub vcl_miss {
	if (req.method == "PURGE") {
		return (synth(200, "Nothing was kept"));
	}
}

sub vcl_pass {
	if (req.method == "PURGE") {
		return (synth(200, "Nothing was kept"));
	}
}

sub vcl_backend_fetch {
	# The layout hears its own host, as the backend names it.
	unset bereq.http.Host;
	unset bereq.http.Selvedge-Stale;
	unset bereq.http.X-Varnish;
}

sub vcl_backend_response {
	if (beresp.status >= 500) {
		if (bereq.is_bgfetch) {
			return (abandon);
		}
		set beresp.uncacheable = true;
		set beresp.ttl = 0s;
		return (deliver);
	}

	if (beresp.http.Surrogate-Control ~ {"(?i)content\s*=\s*"(?:[^"]*\s)?ESI/1\.0(?:\s[^"]*)?""}) {
		set beresp.do_esi = true;
		# They are the template's, and say nothing of what is included.
		unset beresp.http.ETag;
		unset beresp.http.Last-Modified;
	} else {
		unset beresp.http.Surrogate-Control;
	}
	if (!beresp.http.Content-Encoding && beresp.http.Content-Type ~ "(?i)^(?:text/|image/svg|application/(?:javascript|json|xml|problem|manifest))") {
		set beresp.do_gzip = true;
	}

	# Who says nothing of a lifetime, gives nothing to keep. The built-in rules do not look here where Surrogate-Control is.
	if ((!beresp.http.Expires && beresp.http.Cache-Control !~ "(?i)(?:^|[\s,])(?:s-maxage|max-age)\s*=") ||
	    beresp.http.Cache-Control ~ "(?i)(?:^|[\s,])(?:private|no-store|no-cache)(?:[\s,=]|$)") {
		call vcl_beresp_hitmiss;
	}
	call selvedge_grace;
}

# How long it is held beyond its lifetime: what the longer of the two allows. vcl_hit tells them apart.
sub selvedge_grace {
	set beresp.grace = 0s;
	if (beresp.http.Cache-Control ~ "(?i)(?:^|[\s,])(?:must-revalidate|proxy-revalidate)(?:[\s,]|$)") {
		return;
	}
	set beresp.grace = std.duration(regsub(beresp.http.Cache-Control,
	    {"(?i)^(?:.*[\s,])?stale-while-revalidate\s*=\s*"?(\d+).*$|^.*$"}, "\1s"), 0s);
	if (beresp.grace < std.duration(regsub(beresp.http.Cache-Control,
	    {"(?i)^(?:.*[\s,])?stale-if-error\s*=\s*"?(\d+).*$|^.*$"}, "\1s"), 0s)) {
		set beresp.grace = std.duration(regsub(beresp.http.Cache-Control,
		    {"(?i)^(?:.*[\s,])?stale-if-error\s*=\s*"?(\d+).*$|^.*$"}, "\1s"), 0s);
	}
}

sub vcl_backend_error {
	if (bereq.is_bgfetch) {
		return (abandon);
	}
	set beresp.uncacheable = true;
	set beresp.ttl = 0s;
	set beresp.http.Cache-Control = "no-store";
	set beresp.http.Content-Type = "text/plain; charset=utf-8";
	set beresp.http.Retry-After = "5";
	set beresp.body = {"This site does not answer right now. Please try again in a minute.
"};
	return (deliver);
}

# ── An answer ────────────────────────────────────────────────────────────────────────────────────────────────────────────

sub vcl_deliver {
	# What was asked for to be fresh could not be had; the stale one still can.
	if (resp.status >= 500 && req.http.Selvedge-Stale == "unwanted") {
		set req.http.Selvedge-Stale = "wanted";
		return (restart);
	}
	# Varnish would include the body of any answer.
	if (req.esi_level > 0 && resp.status != 200) {
		return (synth(resp.status));
	}
	if (resp.http.Surrogate-Control) {
		# The template's lifetime is not the page's, and a private include may be in it.
		set resp.http.Cache-Control = "private, no-store";
		unset resp.http.Expires;
		unset resp.http.Age;
		# Varnish would compare it with when the template was fetched.
		unset req.http.If-Modified-Since;
	} else if (resp.http.Surrogate-Key && resp.http.Content-Type ~ "(?i)^text/html" &&
	    resp.http.Cache-Control !~ "(?i)(?:^|[\s,])(?:private|no-store)(?:[\s,=]|$)") {
		# What changes is purged here, which nobody does in browsers and in caches outside: they ask again.
		set resp.http.Cache-Control = "no-cache";
	}
	if (obj.uncacheable) {
		set resp.http.Cache-Status = "varnish; fwd=bypass";
	} else if (obj.hits > 0) {
		set resp.http.Cache-Status = "varnish; hit; ttl=" + std.integer(duration=obj.ttl);
	} else {
		set resp.http.Cache-Status = "varnish; fwd=miss";
	}
	set resp.http.Vary = regsub(regsuball(resp.http.Vary, "(?i)(^|,)\s*Surrogate-Capability\s*(?=,|$)", ""), "^[\s,]+", "");
	if (resp.http.Vary == "") {
		unset resp.http.Vary;
	}
	unset resp.http.Surrogate-Control;
	unset resp.http.Surrogate-Key;
	unset resp.http.Via;
	unset resp.http.X-Varnish;
	unset resp.http.xkey;
}

sub vcl_synth {
	unset resp.http.Server;
	unset resp.http.X-Varnish;
	# Nothing stands for an include that could not be had.
	if (req.esi_level > 0) {
		set resp.body = "";
		return (deliver);
	}
	set resp.http.Cache-Control = "no-store";
	set resp.http.Content-Type = "text/plain; charset=utf-8";
	if (resp.status == 405) {
		set resp.http.Allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
	}
	if (resp.status == 413) {
		set resp.http.Connection = "close";
	}
	if (resp.status == 401) {
		set resp.http.WWW-Authenticate = "Bearer";
	}
	if (resp.status >= 500 && req.method != "PURGE") {
		set resp.http.Retry-After = "5";
		set resp.body = {"This site does not answer right now. Please try again in a minute.
"};
	} else {
		set resp.body = resp.reason + {"
"};
	}
	return (deliver);
}
