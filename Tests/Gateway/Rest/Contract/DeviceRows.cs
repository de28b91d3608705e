namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>Registration, by each of its three names (S2.1, S2.24).</summary>
internal static class DeviceRows
{
    internal static IEnumerable<ContractRow> All =>
        ((string[])["devices", "identities", "identify"]).SelectMany(name => Of($"POST /api/{name}"));

    private static IEnumerable<ContractRow> Of(string call) =>
    [
        new("S2.1", "anybody", call, """{"app_id":"<app>","device_token":"<new>"}""", "201"),
        new("S2.1", "anybody", call, """{"device_token":"<new>"}""", "201"),
        new("S2.1", "anybody", call, """{"app_id":"<app>","device_token":"<token>"}""", "200"),
        new("S2.1", "server", call, """{"device_token":"<new>","user":"ada","identifier":"the tablet"}""", "201"),
        new("S2.1", "user", call, """{"device_token":"<token>","device_secret":"wrong"}""", "401 device_secret_wrong"),
        new("S2.24", "device", call, """{"app_id":"<app>","device_token":"<token>","identifier":"the tablet"}""", "200"),
        new("S2.24", "anybody", call, """{"app_id":"<app>","device_token":"<token>","identifier":"mine"}""", "401 device_secret_missing"),
        new("S2.1", "forger", call, """{"app_id":"<app>","device_token":"<token>"}""", "401 device_secret_wrong"),
        new("S2.1", "impostor", call, """{"device_token":"<new>"}""", "401 wrong_key"),
        new("S2.1", "anybody", call, """{"app_id":"<app>"}""", "400 field_missing device_token"),
        new("S2.1", "anybody", call, """{"app_id":"<app>","device_token":"<wide>"}""", "400 name_too_long device_token 1024"),
        new("S2.1", "anybody", call, """{"app_id":"<app>","device_token":"a b"}""", "400 field_missing platform"),
        new("S2.1", "anybody", call, """{"app_id":"<app>","platform":"apns","device_token":"<new>"}""", "400 field_invalid device_token"),
        new("S2.1", "anybody", call, """{"app_id":"<app>","platform":"pigeon","device_token":"<new>"}""", "400 field_invalid platform"),
        new(
            "S2.1", "anybody", call, """{"app_id":"<app>","platform":"unifiedpush","endpoint":"https://10.0.0.1/up"}""",
            "400 field_invalid endpoint"),
        new(
            "S2.1", "anybody", call, """{"app_id":"<app>","platform":"unifiedpush","endpoint":"https://[::1]/up"}""",
            "400 field_invalid endpoint"),
        new(
            "S2.1", "anybody", call, """{"app_id":"<app>","platform":"unifiedpush","endpoint":"http://push.example/up"}""",
            "400 field_invalid endpoint"),
        new(
            "S2.1", "anybody", call, """{"app_id":"<app>","platform":"webpush","endpoint":"https://push.example/up"}""",
            "400 field_missing keys.p256dh"),
        new("S2.1", "server", call, """{"device_token":"<new>","user":"a*"}""", "400 user_invalid user 128"),
        new("S2.1", "anybody", call, "[", "400 malformed_json"),
        new("S2.1", "anybody", call, """{"app_id":"<app>","device_token":"<new>","user":"ada"}""", "403 forbidden user"),
        new("S2.1", "outsider", call, """{"app_id":"<app>","device_token":"<new>"}""", "403 forbidden app_id"),
        new("S2.1", "owner", call, """{"app_id":"<app>","device_token":"<new>"}""", "403 forbidden"),
        new("S2.1", "anybody", call, """{"app_id":"never","device_token":"<new>"}""", "404 not_found app_id"),
        new("S2.1", "anybody", call, """{"app_id":"<gone>","device_token":"<new>"}""", "404 not_found app_id"),
        new("S2.1", "server", call, "<big>", "413 payload_too_large"),
    ];
}
