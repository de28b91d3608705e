namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>Publishing, by servers, by accounts and by anybody, and reading (S2.10, S2.11, S2.22).</summary>
internal static class PublishingRows
{
    internal static IEnumerable<ContractRow> All =>
    [
        new("S2.11", "server", "POST /api/notify", """{"channel":"board","notification":{"type":"message"}}""", """202 {"id":"""),
        new(
            "S2.11", "member", "POST /api/notify?app_id=<app>",
            """{"channel":"board","notification":{"type":"message"}}""", """202 {"id":"""),
        new("S2.11", "owner", "POST /api/notify?app_id=<app>", """{"user":"ada","notification":{"type":"message"}}""", """202 {"id":"""),
        new(
            "S2.11", "operator", "POST /api/notify?app_id=<app>",
            """{"everyone":true,"notification":{"type":"message"}}""", """202 {"id":"""),
        new("S2.22", "anybody", "POST /api/notify", """{"channel":"backups","notification":{"type":"message"}}""", """202 {"id":"""),
        new(
            "S2.22", "anybody", "POST /api/notify",
            """{"user":"ada","notification":{"type":"message"}}""", "403 channel_private channel"),
        new(
            "S2.22", "anybody", "POST /api/notify",
            """{"everyone":true,"notification":{"type":"message"}}""", "403 channel_private channel"),
        new("S2.11", "server", "POST /api/notify", """{"notification":{"type":"message"}}""", "400 field_invalid users"),
        new(
            "S2.11", "server", "POST /api/notify", """{"users":[],"notification":{"type":"message"}}""",
            "400 no_recipients users"),
        new("S2.11", "server", "POST /api/notify", """{"channel":"a.b","notification":{"type":"message"}}""", "400 name_invalid channel"),
        new("S2.11", "server", "POST /api/notify", """{"channel":"board","notification":{}}""", "400 envelope_type"),
        new(
            "S2.11", "server", "POST /api/notify",
            """{"channel":"board","notification":{"type":"m","payload":{"url":"ftp://x"}}}""",
            "400 payload_field notification.payload.url"),
        new(
            "S2.11", "member", "POST /api/notify",
            """{"channel":"board","notification":{"type":"message"}}""", "400 field_missing app_id"),
        new("S2.11", "impostor", "POST /api/notify", """{"channel":"board","notification":{"type":"message"}}""", "401 wrong_key"),
        new("S2.11", "device", "POST /api/notify", """{"channel":"board","notification":{"type":"message"}}""", "403 forbidden"),
        new("S2.11", "user", "POST /api/notify", """{"channel":"board","notification":{"type":"message"}}""", "403 forbidden"),
        new(
            "S2.11", "stranger", "POST /api/notify?app_id=<app>",
            """{"channel":"board","notification":{"type":"message"}}""", "404 not_found app_id"),
        new("S2.11", "server", "POST /api/notify", """{"user":<big>}""", "413 payload_too_large"),
        new("S2.11", "server", "POST /api/notifications", """{"channel":"board","notification":{"type":"message"}}""", """202 {"id":"""),
        new(
            "S2.11", "member", "POST /api/notifications?app_id=<app>",
            """{"channel":"board","notification":{"type":"message"}}""", """202 {"id":"""),
        new(
            "S2.11", "owner", "POST /api/notifications?app_id=<app>",
            """{"user":"ada","notification":{"type":"message"}}""", """202 {"id":"""),
        new(
            "S2.11", "operator", "POST /api/notifications?app_id=<app>",
            """{"everyone":true,"notification":{"type":"message"}}""", """202 {"id":"""),
        new(
            "S2.22", "anybody", "POST /api/notifications",
            """{"channel":"backups","notification":{"type":"message"}}""", """202 {"id":"""),
        new(
            "S2.22", "anybody", "POST /api/notifications",
            """{"user":"ada","notification":{"type":"message"}}""", "403 channel_private channel"),
        new(
            "S2.22", "anybody", "POST /api/notifications",
            """{"everyone":true,"notification":{"type":"message"}}""", "403 channel_private channel"),
        new("S2.11", "server", "POST /api/notifications", """{"notification":{"type":"message"}}""", "400 field_invalid users"),
        new(
            "S2.11", "server", "POST /api/notifications", """{"users":[],"notification":{"type":"message"}}""",
            "400 no_recipients users"),
        new(
            "S2.11", "server", "POST /api/notifications",
            """{"channel":"a.b","notification":{"type":"message"}}""", "400 name_invalid channel"),
        new("S2.11", "server", "POST /api/notifications", """{"channel":"board","notification":{}}""", "400 envelope_type"),
        new(
            "S2.11", "server", "POST /api/notifications",
            """{"channel":"board","notification":{"type":"m","payload":{"url":"ftp://x"}}}""",
            "400 payload_field notification.payload.url"),
        new(
            "S2.11", "member", "POST /api/notifications",
            """{"channel":"board","notification":{"type":"message"}}""", "400 field_missing app_id"),
        new("S2.11", "impostor", "POST /api/notifications", """{"channel":"board","notification":{"type":"message"}}""", "401 wrong_key"),
        new("S2.11", "device", "POST /api/notifications", """{"channel":"board","notification":{"type":"message"}}""", "403 forbidden"),
        new("S2.11", "user", "POST /api/notifications", """{"channel":"board","notification":{"type":"message"}}""", "403 forbidden"),
        new(
            "S2.11", "stranger", "POST /api/notifications?app_id=<app>",
            """{"channel":"board","notification":{"type":"message"}}""", "404 not_found app_id"),
        new("S2.11", "server", "POST /api/notifications", """{"user":<big>}""", "413 payload_too_large"),
        new("S2.11", "server", "POST /api/notify/board?title=Backup", "Backup done", """202 {"id":"""),
        new("S2.11", "member", "POST /api/notify/board?app_id=<app>", "Backup done", """202 {"id":"""),
        new("S2.22", "anybody", "POST /api/notify/backups", "Backup done", """202 {"id":"""),
        new("S2.22", "anybody", "POST /api/notify/site:announcements", "Backup done", "403 channel_private channel"),
        new("S2.11", "server", "POST /api/notify/a.b", "x", "400 name_invalid name"),
        new("S2.11", "server", "POST /api/notify/board?priority=loud", "x", "400 "),
        new("S2.11", "impostor", "POST /api/notify/board", "x", "401 wrong_key"),
        new("S2.11", "user", "POST /api/notify/board", "x", "403 forbidden"),
        new("S2.11", "stranger", "POST /api/notify/board?app_id=<app>", "x", "404 not_found app_id"),
        new("S2.11", "server", "POST /api/notify/board", "<big>", "413 payload_too_large"),
        new("S2.10", "device", "GET /api/notifications?device_token=<token>&app_id=<app>", "", """200 {"items":["""),
        new("S2.10", "device", "GET /api/notifications?device_token=<token>&app_id=<app>&channel=board", "", """200 {"items":["""),
        new("S2.10", "device", "GET /api/notifications?device_token=<new>&app_id=<app>", "", """200 {"items":[]"""),
        new("S2.10", "user", "GET /api/notifications", "", """200 {"items":["""),
        new("S2.10", "server", "GET /api/notifications?user=ben", "", """200 {"items":["""),
        new("S2.10", "server", "GET /api/notifications", "", "400 field_missing user"),
        new("S2.10", "user", "GET /api/notifications?limit=0", "", "400 field_invalid limit 100"),
        new("S2.10", "user", "GET /api/notifications?before=x", "", "400 cursor_invalid before"),
        new("S2.10", "anybody", "GET /api/notifications", "", "401 unauthenticated"),
        new("S2.10", "anybody", "GET /api/notifications?device_token=<token>&app_id=<app>", "", "401 device_secret_missing"),
        new("S2.10", "owner", "GET /api/notifications?app_id=<app>", "", "403 forbidden"),
    ];
}
