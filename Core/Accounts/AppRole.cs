using System.Text.Json.Serialization;

namespace Nudge.Core.Accounts;

/// <summary>The right of an account on one app. The numbers are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AppRole>))]
public enum AppRole
{
    /// <summary>Everything: settings, secrets, members, deletion. One account for each app.</summary>
    [JsonStringEnumMemberName("owner")]
    Owner = 1,

    /// <summary>Reads the app, publishes, and keeps its channels and subscriptions.</summary>
    [JsonStringEnumMemberName("member")]
    Member = 2,
}
