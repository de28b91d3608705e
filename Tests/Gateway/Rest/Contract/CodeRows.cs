namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>Access codes, issued and redeemed (S2.19 to S2.21).</summary>
internal static class CodeRows
{
    internal static IEnumerable<ContractRow> All =>
    [
        new(
            "S2.19", "server", "POST /api/access_codes",
            """{"channels":["family"],"identifier":"grandma"}""", """201 {"access_code":"""),
        new("S2.19", "member", "POST /api/access_codes?app_id=<app>", """{"channels":["family"]}""", """201 {"access_code":"""),
        new("S2.19", "server", "POST /api/access_codes", "{}", "400 field_missing channels"),
        new("S2.19", "server", "POST /api/access_codes", """{"channels":["a.b"]}""", "400 name_invalid channels[0]"),
        new(
            "S2.19", "server", "POST /api/access_codes",
            """{"channels":["family"],"expires_at":"2016-01-31T12:00:00Z"}""", "400 expiry_invalid expires_at 86400"),
        new(
            "S2.19", "server", "POST /api/access_codes",
            """{"channels":["family"],"expires_at":"<soon>"}""", "400 expiry_invalid expires_at 86400"),
        new(
            "S2.19", "server", "POST /api/access_codes",
            """{"channels":["family"],"expires_at":"tomorrow"}""", "400 field_invalid expires_at"),
        new("S2.19", "anybody", "POST /api/access_codes", """{"channels":["family"]}""", "401 unauthenticated"),
        new("S2.19", "impostor", "POST /api/access_codes", """{"channels":["family"]}""", "401 wrong_key"),
        new("S2.19", "device", "POST /api/access_codes", """{"channels":["family"]}""", "403 forbidden"),
        new("S2.19", "stranger", "POST /api/access_codes?app_id=<app>", """{"channels":["family"]}""", "404 not_found app_id"),
        new("S2.19", "server", "POST /api/access_codes", "<big>", "413 payload_too_large"),
        new(
            "S2.21", "device", "POST /api/access_codes/<code>",
            """{"device_token":"<token>","app_id":"<app>"}""", """200 {"app_id":"<app>","channels":["family"],"identifier":null}"""),
        new(
            "S2.21", "device", "POST /api/access_codes/<bad-code>",
            """{"device_token":"<token>","app_id":"<app>"}""", "404 code_unknown code"),
        new(
            "S2.21", "device", "POST /api/access_codes/xxxxxx",
            """{"device_token":"<token>","app_id":"<app>"}""", "400 field_invalid code 6"),
        new(
            "S2.21", "device", "POST /api/access_codes/<gone-code>",
            """{"device_token":"<token>","app_id":"<gone>"}""", "404 code_unknown code"),
        new(
            "S2.21", "device", "POST /api/access_codes/<code>",
            """{"device_token":"<token>","app_id":"never"}""", "404 code_unknown code"),
        new(
            "S2.21", "device", "POST /api/access_codes/<code>",
            """{"device_token":"<new>","app_id":"<app>"}""", "404 device_unknown device_token"),
        new("S2.21", "anybody", "POST /api/access_codes/<code>", """{"app_id":"<app>"}""", "400 field_missing device_token"),
        new("S2.21", "device", "POST /api/access_codes/<code>", "{", "400 malformed_json"),
        new(
            "S2.21", "anybody", "POST /api/access_codes/<code>",
            """{"device_token":"<token>","app_id":"<app>"}""", "401 device_secret_missing"),
        new(
            "S2.21", "forger", "POST /api/access_codes/<code>",
            """{"device_token":"<token>","app_id":"<app>"}""", "401 device_secret_wrong"),
        new("S2.21", "server", "POST /api/access_codes/<code>", """{"device_token":"<token>","app_id":"<app>"}""", "403 forbidden"),
        new("S2.21", "device", "POST /api/access_codes/<code>", """{"app_id":<big>}""", "413 payload_too_large"),
    ];
}
