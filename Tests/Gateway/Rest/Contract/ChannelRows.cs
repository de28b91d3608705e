namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>Channels of devices and of apps (S2.2 to S2.4, S2.16, S2.18).</summary>
internal static class ChannelRows
{
    internal static IEnumerable<ContractRow> All =>
    [
        new(
            "S2.2", "device", "GET /api/channels?device_token=<token>&app_id=<app>",
            "", """200 {"channels":[{"id":"<board>","name":"board","app_id":"<app>","public":false,"subscribed_at":"""),
        new("S2.3", "anybody", "GET /api/channels", "", "400 field_missing device_token"),
        new("S2.3", "device", "GET /api/channels", "", "400 field_missing device_token"),
        new("S2.3", "device", "GET /api/channels?device_token=<new>&app_id=<app>", "", """200 {"channels":[]}"""),
        new("S2.3", "device", "GET /api/channels?device_token=<token>&app_id=<other>", "", """200 {"channels":[]}"""),
        new("S2.3", "device", "GET /api/channels?device_token=<token>&app_id=never", "", """200 {"channels":[]}"""),
        new("S2.3", "anybody", "GET /api/channels?device_token=<new>&app_id=<loose>", "", """200 {"channels":[]}"""),
        new("S2.24", "anybody", "GET /api/channels?device_token=<loose-token>&app_id=<loose>", "", """200 {"channels":[{"id":"""),
        new("S2.24", "anybody", "GET /api/channels?device_token=<token>&app_id=<app>", "", "401 device_secret_missing"),
        new("S2.24", "forger", "GET /api/channels?device_token=<token>&app_id=<app>", "", "401 device_secret_wrong"),
        new(
            "S2.16", "server", "GET /api/channels?limit=1",
            "", """200 {"channels":[{"id":"<board>","name":"board","app_id":"<app>","public":false,"created_at":"""),
        new("S2.16", "owner", "GET /api/channels?app_id=<app>", "", """200 {"channels":[{"id":"<board>"""),
        new(
            "S2.16", "member", "GET /api/channels?app_id=<app>&after=hidden",
            "", """200 {"channels":[{"id":"ch_cHVibGljOm5ld3M","name":"public:news"""),
        new("S2.16", "operator", "GET /api/channels?app_id=<app>", "", "200"),
        new("S2.16", "owner", "GET /api/channels", "", "400 field_missing app_id"),
        new("S2.16", "owner", "GET /api/channels?app_id=<app>&limit=0", "", "400 field_invalid limit 100"),
        new("S2.16", "owner", "GET /api/channels?app_id=<app>&after=a.b", "", "400 cursor_invalid after"),
        new("S2.16", "stranger", "GET /api/channels?app_id=<app>", "", "404 not_found app_id"),
        new("S2.16", "user", "GET /api/channels", "", "403 forbidden"),
        new(
            "S2.4", "server", "POST /api/channels",
            """{"name":"made"}""", """201 {"id":"ch_bWFkZQ","name":"made","app_id":"<app>","public":false,"created_at":"""),
        new("S2.4", "member", "POST /api/channels?app_id=<app>", """{"name":"public:made"}""", "201"),
        new("S2.4", "server", "POST /api/channels", """{"name":"board"}""", """200 {"id":"<board>"""),
        new("S2.4", "server", "POST /api/channels", "{}", "400 field_missing name"),
        new("S2.4", "server", "POST /api/channels", """{"name":"a b"}""", "400 name_invalid name"),
        new("S2.4", "server", "POST /api/channels", """{"name":"user:ada"}""", "400 name_invalid name"),
        new("S2.4", "server", "POST /api/channels", """{"name":"<long>"}""", "400 name_too_long name 128"),
        new("S2.4", "server", "POST /api/channels", """{"nom":"x"}""", "400 field_invalid nom"),
        new("S2.4", "server", "POST /api/channels", "{", "400 malformed_json"),
        new("S2.4", "server", "POST /api/channels", "<big>", "413 payload_too_large"),
        new("S2.4", "anybody", "POST /api/channels", """{"name":"x"}""", "401 unauthenticated"),
        new("S2.4", "device", "POST /api/channels", """{"name":"x"}""", "403 forbidden"),
        new("S2.4", "stranger", "POST /api/channels?app_id=<app>", """{"name":"x"}""", "404 not_found app_id"),
        new("S2.16", "server", "GET /api/channels/board", "", """200 {"id":"<board>","name":"board"""),
        new("S2.16", "owner", "GET /api/channels/<board>?app_id=<app>", "", """200 {"id":"<board>","name":"board"""),
        new("S2.16", "member", "GET /api/channels/hidden?app_id=<app>", "", """200 {"id":"<hidden>"""),
        new("S2.16", "server", "GET /api/channels/never", "", "404 not_found name"),
        new("S2.16", "server", "GET /api/channels/elsewhere", "", "404 not_found name"),
        new("S2.16", "stranger", "GET /api/channels/board?app_id=<app>", "", "404 not_found app_id"),
        new("S2.16", "server", "GET /api/channels/a.b", "", "400 name_invalid name"),
        new("S2.16", "user", "GET /api/channels/board", "", "403 forbidden"),
        new(
            "S2.18", "device", "GET /api/channels/<board>?device_token=<token>&app_id=<app>",
            "", """200 {"id":"<board>","name":"board","app_id":"<app>","public":false,"subscribed_at":"""),
        new(
            "S2.18", "device", "GET /api/channels/public:news?device_token=<token>&app_id=<app>",
            "", """200 {"id":"ch_cHVibGljOm5ld3M","name":"public:news","app_id":"<app>","public":true}"""),
        new("S2.18", "device", "GET /api/channels/hidden?device_token=<token>&app_id=<app>", "", "404 not_found name"),
        new("S2.18", "device", "GET /api/channels/board?device_token=<new>&app_id=<app>", "", "404 not_found name"),
        new("S2.18", "device", "GET /api/channels/board?app_id=<app>", "", "400 field_missing device_token"),
        new("S2.18", "anybody", "GET /api/channels/board?device_token=<token>&app_id=<app>", "", "401 device_secret_missing"),
        new("S2.16", "server", "DELETE /api/channels/board", "", "204"),
        new("S2.16", "owner", "DELETE /api/channels/<hidden>?app_id=<app>", "", "204"),
        new("S2.16", "member", "DELETE /api/channels/board?app_id=<app>", "", "403 forbidden"),
        new("S2.16", "server", "DELETE /api/channels/site:announcements", "", "403 forbidden name"),
        new("S2.16", "server", "DELETE /api/channels/never", "", "404 not_found name"),
        new("S2.16", "server", "DELETE /api/channels/a.b", "", "400 name_invalid name"),
        new("S2.16", "stranger", "DELETE /api/channels/board?app_id=<app>", "", "404 not_found app_id"),
        new("S2.16", "anybody", "DELETE /api/channels/board", "", "401 unauthenticated"),
    ];
}
