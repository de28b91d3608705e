namespace Nudge.Tests.Architecture;

/// <summary>The sub-folders of each folder in their order: one never uses another that stands behind it (docs/architecture.md).</summary>
public sealed class FloorTests
{
    private static readonly Dictionary<string, string[]> Orders = new()
    {
        ["Nudge.Core"] =
        [
            "Names", "Positions", "Errors", "Actors", "Timers", "Pushes", "Outcomes", "Notifications", "Accepted", "Limits", "Occupancy",
            "Apps", "Plans", "Accounts", "Channels", "PushTimes", "Inbox", "Devices", "Retention", "Publishing", "Webhooks", "Returning",
            "Codes", "Why",
        ],
        ["Nudge.Storage"] = ["Appends", "Migrations", "Transfer", "Sqlite", "PostgreSql"],
        ["Nudge.Storage.Sqlite"] = ["Engine", "Reading", "Writing"],
        ["Nudge.Storage.PostgreSql"] = ["Engine", "Reading", "Writing"],
        ["Nudge.Realtime"] = ["Wire", "Hosting", "Sockets", "Connections", "Fanout", "Sessions"],
        ["Nudge.Realtime.Sockets"] = ["WebSockets"],
        ["Nudge.Gateway"] =
        [
            "Http", "Limits", "Authentication", "Invalidations", "Outbound", "Health", "Metrics", "Scripts", "Rest", "Hubs",
            "ServerSentEvents", "Pusher", "Demo",
        ],
        ["Nudge.Gateway.Rest"] =
            [
                "Description", "Accounts", "Apps", "Publishing", "Channels", "Inbox", "Preferences", "Devices", "Subscriptions", "Pushes",
                "Codes", "Why",
            ],
        ["Nudge.Gateway.Pusher"] =
            ["Protocol", "Clients", "Channels", "Returning", "Stored", "Sessions", "Http", "Webhooks", "Transports"],
        ["Nudge.Gateway.Pusher.Transports"] = ["Sockets", "Xhr"],
        ["Nudge.Push"] = ["Messages", "Sending", "Calls", "Devices", "Pacing", "Apple", "Apns", "Expo", "Fcm", "WebPush", "Queue"],
        ["Nudge.Grains"] = ["Interfaces", "Nodes", "Retention", "Occupancy", "Actors", "Apps", "Plans", "Channels", "Inbox", "Limits"],
        ["Nudge.Grains.Interfaces"] =
            ["Actors", "Notifications", "Apps", "Plans", "Channels", "Inbox", "Limits", "Nodes", "Occupancy", "Retention"],
        ["Nudge.Silo"] = ["Engines", "Embedded", "Cluster", "Hosting"],
        ["Nudge.Silo.Cluster"] = ["Membership", "Nodes", "Dashboard"],
    };

    public static TheoryData<string> Divided => [.. House.Divided];

    [Theory]
    [MemberData(nameof(Divided))]
    public void Every_sub_folder_has_its_place(string folder) =>
        Assert.Equal(House.SubFoldersOf(folder).Order(StringComparer.Ordinal), Orders[folder].Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Divided))]
    public void No_sub_folder_uses_one_that_stands_behind_it(string folder)
    {
        var order = Orders[folder];
        string[] upward =
        [
            .. from type in House.Types.Types
               let own = Array.IndexOf(order, House.SubFolderOf(type, folder))
               where own >= 0
               from dependency in type.Dependencies
               let to = Array.IndexOf(order, House.SubFolderOf(dependency.Target, folder))
               where to > own
               select $"{type.FullName} -> {dependency.Target.FullName}",
        ];
        Assert.True(upward.Length == 0, string.Join(Environment.NewLine, upward.Distinct()));
    }
}
