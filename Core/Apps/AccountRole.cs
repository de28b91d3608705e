using System.Text.Json.Serialization;

namespace Nudge.Core.Apps;

/// <summary>The right of an account on the server. The numbers are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AccountRole>))]
public enum AccountRole
{
    /// <summary>Makes apps of its own.</summary>
    [JsonStringEnumMemberName("owner")]
    Owner = 1,

    /// <summary>Works on apps that others own, and makes none.</summary>
    [JsonStringEnumMemberName("member")]
    Member = 2,

    /// <summary>Administers the server and all apps: an admin.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator = 3,
}
