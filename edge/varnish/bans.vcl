# Purges by tag with what every Varnish has: a ban, which the ban lurker carries out, as it asks of nothing but the object.
# What is fetched while it is purged may be kept as it was before: purge again, or use modules.vcl.
vcl 4.1;

import std;

sub selvedge_purge_tags {
	if (req.http.Soft-Purge) {
		return (synth(501, "Tags can be made stale with modules.vcl: leave out Soft-Purge"));
	}
	set req.http.Surrogate-Key = regsuball(req.http.Surrogate-Key, "[][\\^$.|?*+(){}]", "\\\0");
	if (!std.ban("obj.http.Surrogate-Key ~ (?:^|\s)(?:" + regsuball(req.http.Surrogate-Key, " ", "|") + ")(?:\s|$)")) {
		return (synth(500, std.ban_error()));
	}
	return (synth(200, "Purged"));
}
