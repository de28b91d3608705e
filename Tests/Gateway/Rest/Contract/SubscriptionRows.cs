namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>Subscriptions, in both forms, and for whoever keeps an app (S2.6 to S2.9, S2.17).</summary>
internal static class SubscriptionRows
{
    internal static IEnumerable<ContractRow> All =>
    [
        new(
            "S2.6", "device", "POST /api/channels/public:news/subscribe",
            """{"device_token":"<token>","app_id":"<app>"}""", """200 {"id":"sub_"""),
        new(
            "S2.8", "device", "POST /api/channels/board/subscribe",
            """{"device_token":"<token>","app_id":"<app>"}""", "403 channel_private channel"),
        new(
            "S2.8", "device", "POST /api/channels/hidden/subscribe",
            """{"device_token":"<token>","app_id":"<app>"}""", "403 channel_private channel"),
        new("S2.6", "user", "POST /api/channels/board/subscribe", "{}", """200 {"id":"sub_"""),
        new("S2.8", "user", "POST /api/channels/hidden/subscribe", "{}", "403 capability_missing channel"),
        new("S2.6", "user", "POST /api/channels/board/subscribe", """{"user":"ben"}""", "403 forbidden user"),
        new("S2.6", "server", "POST /api/channels/any/subscribe", """{"user":"eve"}""", "200"),
        new("S2.6", "server", "POST /api/channels/any/subscribe", """{"device_token":"<token>","app_id":"<app>"}""", "200"),
        new("S2.17", "member", "POST /api/channels/any/subscribe?app_id=<app>", """{"user":"eve"}""", "200"),
        new("S2.6", "server", "POST /api/channels/any/subscribe", "{}", "400 field_missing user"),
        new("S2.6", "server", "POST /api/channels/any/subscribe", """{"user":"a*"}""", "400 user_invalid user 128"),
        new("S2.6", "server", "POST /api/channels/any/subscribe", """{"device_token":"<new>"}""", "404 device_unknown device_token"),
        new("S2.17", "stranger", "POST /api/channels/any/subscribe?app_id=<app>", """{"user":"eve"}""", "404 not_found app_id"),
        new("S2.6", "server", "POST /api/channels/a.b/subscribe", """{"user":"eve"}""", "400 name_invalid channel"),
        new("S2.6", "server", "POST /api/channels/<long>/subscribe", """{"user":"eve"}""", "400 name_too_long channel 128"),
        new("S2.6", "anybody", "POST /api/channels/public:news/subscribe", "{}", "401 unauthenticated"),
        new(
            "S2.24", "anybody", "POST /api/channels/public:news/subscribe",
            """{"device_token":"<token>","app_id":"<app>"}""", "401 device_secret_missing"),
        new(
            "S2.6", "device", "POST /api/channels/public:news/subscribe",
            """{"device_token":"<new>","app_id":"<app>"}""", "404 device_unknown device_token"),
        new("S2.6", "server", "POST /api/channels/any/subscribe", """{"user":<big>}""", "413 payload_too_large"),
        new("S2.7", "device", "POST /api/channels/board/unsubscribe", """{"device_token":"<token>","app_id":"<app>"}""", "204"),
        new(
            "S2.7", "device", "POST /api/channels/public:news/unsubscribe",
            """{"device_token":"<token>","app_id":"<app>"}""", "404 not_subscribed channel"),
        new("S2.7", "user", "POST /api/channels/board/unsubscribe", "{}", "404 not_subscribed channel"),
        new("S2.7", "server", "POST /api/channels/hidden/unsubscribe", """{"user":"ben"}""", "204"),
        new("S2.17", "member", "POST /api/channels/hidden/unsubscribe?app_id=<app>", """{"user":"ben"}""", "204"),
        new("S2.7", "server", "POST /api/channels/any/unsubscribe", "{}", "400 field_missing user"),
        new("S2.7", "server", "POST /api/channels/a.b/unsubscribe", """{"user":"eve"}""", "400 name_invalid channel"),
        new(
            "S2.24", "anybody", "POST /api/channels/board/unsubscribe",
            """{"device_token":"<token>","app_id":"<app>"}""", "401 device_secret_missing"),
        new("S2.7", "user", "POST /api/channels/board/unsubscribe", """{"user":"ben"}""", "403 forbidden user"),
        new("S2.17", "stranger", "POST /api/channels/board/unsubscribe?app_id=<app>", """{"user":"ben"}""", "404 not_found app_id"),
        new("S2.7", "server", "POST /api/channels/any/unsubscribe", """{"user":<big>}""", "413 payload_too_large"),
        new(
            "S2.6", "device", "POST /api/subscriptions",
            """{"channel":"public:news","device_token":"<token>","app_id":"<app>"}""", """200 {"id":"sub_"""),
        new(
            "S2.8", "device", "POST /api/subscriptions",
            """{"channel":"board","device_token":"<token>","app_id":"<app>"}""", "403 channel_private channel"),
        new(
            "S2.8", "device", "POST /api/subscriptions",
            """{"channel":"hidden","device_token":"<token>","app_id":"<app>"}""", "403 channel_private channel"),
        new("S2.6", "user", "POST /api/subscriptions", """{"channel":"board"}""", """200 {"id":"sub_"""),
        new("S2.8", "user", "POST /api/subscriptions", """{"channel":"hidden"}""", "403 capability_missing channel"),
        new("S2.6", "user", "POST /api/subscriptions", """{"channel":"board","user":"ben"}""", "403 forbidden user"),
        new("S2.6", "server", "POST /api/subscriptions", """{"channel":"any","user":"eve"}""", "200"),
        new("S2.6", "server", "POST /api/subscriptions", """{"channel":"any","device_token":"<token>","app_id":"<app>"}""", "200"),
        new("S2.17", "member", "POST /api/subscriptions?app_id=<app>", """{"channel":"any","user":"eve"}""", "200"),
        new("S2.6", "server", "POST /api/subscriptions", """{"channel":"any"}""", "400 field_missing user"),
        new("S2.6", "server", "POST /api/subscriptions", """{"channel":"any","user":"a*"}""", "400 user_invalid user 128"),
        new(
            "S2.6", "server", "POST /api/subscriptions",
            """{"channel":"any","device_token":"<new>"}""", "404 device_unknown device_token"),
        new("S2.17", "stranger", "POST /api/subscriptions?app_id=<app>", """{"channel":"any","user":"eve"}""", "404 not_found app_id"),
        new("S2.6", "server", "POST /api/subscriptions", """{"channel":"a.b","user":"eve"}""", "400 name_invalid channel"),
        new("S2.6", "server", "POST /api/subscriptions", """{"channel":"<long>","user":"eve"}""", "400 name_too_long channel 128"),
        new("S2.6", "anybody", "POST /api/subscriptions", """{"channel":"public:news"}""", "401 unauthenticated"),
        new(
            "S2.24", "anybody", "POST /api/subscriptions",
            """{"channel":"public:news","device_token":"<token>","app_id":"<app>"}""", "401 device_secret_missing"),
        new(
            "S2.6", "device", "POST /api/subscriptions",
            """{"channel":"public:news","device_token":"<new>","app_id":"<app>"}""", "404 device_unknown device_token"),
        new("S2.6", "server", "POST /api/subscriptions", """{"channel":"any","user":<big>}""", "413 payload_too_large"),
        new("S2.7", "device", "DELETE /api/subscriptions", """{"channel":"board","device_token":"<token>","app_id":"<app>"}""", "204"),
        new(
            "S2.7", "device", "DELETE /api/subscriptions",
            """{"channel":"public:news","device_token":"<token>","app_id":"<app>"}""", "404 not_subscribed channel"),
        new("S2.7", "user", "DELETE /api/subscriptions", """{"channel":"board"}""", "404 not_subscribed channel"),
        new("S2.7", "server", "DELETE /api/subscriptions", """{"channel":"hidden","user":"ben"}""", "204"),
        new("S2.17", "member", "DELETE /api/subscriptions?app_id=<app>", """{"channel":"hidden","user":"ben"}""", "204"),
        new("S2.7", "server", "DELETE /api/subscriptions", """{"channel":"any"}""", "400 field_missing user"),
        new("S2.7", "server", "DELETE /api/subscriptions", """{"channel":"a.b","user":"eve"}""", "400 name_invalid channel"),
        new(
            "S2.24", "anybody", "DELETE /api/subscriptions",
            """{"channel":"board","device_token":"<token>","app_id":"<app>"}""", "401 device_secret_missing"),
        new("S2.7", "user", "DELETE /api/subscriptions", """{"channel":"board","user":"ben"}""", "403 forbidden user"),
        new(
            "S2.17", "stranger", "DELETE /api/subscriptions?app_id=<app>",
            """{"channel":"board","user":"ben"}""", "404 not_found app_id"),
        new("S2.7", "server", "DELETE /api/subscriptions", """{"channel":"any","user":<big>}""", "413 payload_too_large"),
        new("S2.6", "server", "POST /api/subscriptions", """{"channel_id":"<board>","user":"eve"}""", "200"),
        new("S2.6", "server", "POST /api/subscriptions", """{"user":"eve"}""", "400 field_missing channel"),
        new("S2.6", "server", "POST /api/subscriptions", """{"channel_id":"ch_.","user":"eve"}""", "400 name_invalid channel_id"),
        new("S2.7", "device", "DELETE /api/subscriptions?channel_id=<board>&device_token=<token>&app_id=<app>", "", "204"),
        new(
            "S2.17", "device", "GET /api/subscriptions?app_id=<app>",
            "", """200 {"subscriptions":[{"id":"<sub>","channel":"board","channel_id":"<board>","at":"""),
        new("S2.17", "user", "GET /api/subscriptions", "", "200"),
        new("S2.17", "server", "GET /api/subscriptions?user=ben", "", """200 {"subscriptions":[{"id":"<ben-sub>"""),
        new(
            "S2.9", "server", "GET /api/subscriptions?channel=hidden",
            "", """200 {"channel":"hidden","subscribers":[{"recipient":"ben"""),
        new(
            "S2.9", "member", "GET /api/subscriptions?app_id=<app>&channel_id=<hidden>",
            "", """200 {"channel":"hidden","subscribers":[{"recipient":"ben"""),
        new(
            "S2.17", "owner", "GET /api/subscriptions?app_id=<app>&after=<ada-sub>&limit=1",
            "", """200 {"subscriptions":[{"id":"<ben-sub>","channel":"hidden","channel_id":"<hidden>","at":"""),
        new(
            "S2.17", "operator", "GET /api/subscriptions?app_id=<app>&after=<ben-sub>&limit=1",
            "", """200 {"subscriptions":[{"id":"sub_"""),
        new("S2.17", "owner", "GET /api/subscriptions?app_id=<app>&limit=1001", "", "400 field_invalid limit 1000"),
        new("S2.17", "owner", "GET /api/subscriptions?app_id=<app>&after=ben", "", "400 cursor_invalid after"),
        new("S2.17", "owner", "GET /api/subscriptions", "", "400 field_missing app_id"),
        new("S2.17", "server", "GET /api/subscriptions", "", "400 field_missing user"),
        new("S2.17", "anybody", "GET /api/subscriptions", "", "401 unauthenticated"),
        new("S2.17", "user", "GET /api/subscriptions?user=ben", "", "403 forbidden user"),
        new("S2.17", "stranger", "GET /api/subscriptions?app_id=<app>", "", "404 not_found app_id"),
        new(
            "S2.17", "owner", "GET /api/subscriptions/<sub>?app_id=<app>",
            "", """200 {"id":"<sub>","app_id":"<app>","channel":"board","channel_id":"<board>","recipient":"device:"""),
        new(
            "S2.17", "member", "GET /api/subscriptions/<ben-sub>?app_id=<app>",
            "", """200 {"id":"<ben-sub>","app_id":"<app>","channel":"hidden","channel_id":"<hidden>","recipient":"ben","user":"ben"""),
        new("S2.17", "device", "GET /api/subscriptions/<sub>?app_id=<app>", "", """200 {"id":"<sub>"""),
        new("S2.17", "device", "GET /api/subscriptions/<ben-sub>?app_id=<app>", "", "404 not_found id"),
        new("S2.17", "user", "GET /api/subscriptions/<ben-sub>", "", "404 not_found id"),
        new("S2.17", "server", "GET /api/subscriptions/<no-sub>", "", "404 not_found id"),
        new("S2.17", "server", "GET /api/subscriptions/sub_x", "", "404 not_found id"),
        new("S2.17", "outsider", "GET /api/subscriptions/<ben-sub>", "", "404 not_found id"),
        new("S2.17", "owner", "GET /api/subscriptions/<sub>", "", "400 field_missing app_id"),
        new("S2.17", "anybody", "GET /api/subscriptions/<sub>", "", "401 unauthenticated"),
        new("S2.17", "server@page", "GET /api/subscriptions/<sub>", "", "403 secret_in_browser"),
        new("S2.17", "owner", "DELETE /api/subscriptions/<sub>?app_id=<app>", "", "204"),
        new("S2.17", "member", "DELETE /api/subscriptions/<ben-sub>?app_id=<app>", "", "204"),
        new("S2.17", "device", "DELETE /api/subscriptions/board?app_id=<app>", "", "204"),
        new("S2.17", "device", "DELETE /api/subscriptions/<ben-sub>?app_id=<app>", "", "404 not_found id"),
        new("S2.17", "server", "DELETE /api/subscriptions/<no-sub>", "", "404 not_found id"),
        new("S2.17", "user", "DELETE /api/subscriptions/board", "", "404 not_subscribed channel"),
        new("S2.17", "user", "DELETE /api/subscriptions/a.b", "", "400 name_invalid channel"),
        new("S2.17", "anybody", "DELETE /api/subscriptions/<sub>", "", "401 unauthenticated"),
        new("S2.17", "server@page", "DELETE /api/subscriptions/<sub>", "", "403 secret_in_browser"),
        new("S2.17", "stranger", "DELETE /api/subscriptions/<sub>?app_id=<app>", "", "404 not_found app_id"),
        new(
            "S2.9", "server", "GET /api/channels/hidden/subscribers",
            "", """200 {"channel":"hidden","subscribers":[{"recipient":"ben"""),
        new(
            "S2.9", "owner", "GET /api/channels/board/subscribers?app_id=<app>",
            "", """200 {"channel":"board","subscribers":[{"recipient":"device:"""),
        new("S2.9", "server", "GET /api/channels/board/subscribers?limit=0", "", "400 field_invalid limit 1000"),
        new("S2.9", "server", "GET /api/channels/board/subscribers?after=a*", "", "400 cursor_invalid after"),
        new("S2.9", "anybody", "GET /api/channels/board/subscribers", "", "401 unauthenticated"),
        new("S2.9", "device", "GET /api/channels/board/subscribers", "", "403 forbidden"),
        new("S2.9", "user", "GET /api/channels/board/subscribers", "", "403 forbidden"),
        new("S2.9", "stranger", "GET /api/channels/board/subscribers?app_id=<app>", "", "404 not_found app_id"),
        new(
            "S2.9", "server", "POST /api/channels/board/subscribers",
            """{"users":["eve"],"devices":["<new>"]}""", """200 {"channel":"board","subscribed":1,"refused":1"""),
        new("S2.9", "member", "POST /api/channels/board/subscribers?app_id=<app>", """{"users":["eve"]}""", "200"),
        new("S2.9", "server", "POST /api/channels/board/subscribers", """{"users":[<members>]}""", "400 batch_too_large users 10000"),
        new("S2.9", "server", "POST /api/channels/board/subscribers", """{"users":[<huge>]}""", "413 payload_too_large"),
        new("S2.9", "server", "POST /api/channels/board/subscribers", "{}", "400 field_missing users"),
        new("S2.9", "anybody", "POST /api/channels/board/subscribers", "{}", "401 unauthenticated"),
        new("S2.9", "user", "POST /api/channels/board/subscribers", "{}", "403 forbidden"),
        new("S2.9", "stranger", "POST /api/channels/board/subscribers?app_id=<app>", "{}", "404 not_found app_id"),
    ];
}
