using System.Text.Json.Serialization;

namespace Nudge.Gateway.Demo;

/// <summary>How a thing stands.</summary>
internal enum LoanState
{
    [JsonStringEnumMemberName("available")]
    Available,

    [JsonStringEnumMemberName("requested")]
    Requested,

    [JsonStringEnumMemberName("lent")]
    Lent,

    [JsonStringEnumMemberName("returned")]
    Returned,
}
