using System.Text.Json;
using System.Text.Json.Serialization;
using Nudge.Core.Pushes;

namespace Nudge.Gateway.Rest.Pushes;

/// <summary>An app at a provider, but for the credentials.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Credentials">Whether there are any.</param>
/// <param name="PublicKey">Of Web Push: what browsers subscribe with.</param>
/// <param name="UpdatedAt">When they were given.</param>
/// <param name="StoppedBy">The provider's code by which it refuses them: pushes wait until others are given.</param>
/// <param name="StoppedAt">When it did.</param>
/// <param name="Tested">
/// In the answer to their change: whether the provider has taken them. <c>false</c>: it could not be asked, and they are kept.
/// </param>
internal sealed record PushAccountResponse(
    string Provider, bool Credentials, string? PublicKey, DateTimeOffset UpdatedAt, string? StoppedBy, DateTimeOffset? StoppedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Tested = null)
{
    public static PushAccountResponse Of(PushAccount account, bool? isTested = null) => new(
        account.Provider, account.Sealed.Length > 0, account.PublicKey, account.UpdatedAt, account.StoppedBy, account.StoppedAt, isTested);
}

/// <summary>The pushes of one notification, by state.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Complete">Whether every device has its push, or was left out.</param>
/// <param name="Accepted">To be sent, or sent again.</param>
/// <param name="Stopped">Those of <paramref name="Accepted"/> that wait for other credentials.</param>
/// <param name="Sent">Taken by the provider; a receipt may follow.</param>
/// <param name="Confirmed">Taken by the platform's service, by its receipt.</param>
/// <param name="Failed">Never to arrive.</param>
/// <param name="Dropped">Not wanted any more: seen meanwhile, too late, or the device's token is dead.</param>
/// <param name="Reasons">By code, how many of the failed and dropped have it.</param>
internal sealed record PushTotalsResponse(
    string Id, bool Complete, long Accepted, long Stopped, long Sent, long Confirmed, long Failed, long Dropped,
    IReadOnlyDictionary<string, long> Reasons);

/// <param name="PublicKey">For <c>applicationServerKey</c>.</param>
internal sealed record PushKeyResponse(string PublicKey);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(PushAccountResponse))]
[JsonSerializable(typeof(PushTotalsResponse))]
[JsonSerializable(typeof(PushKeyResponse))]
internal sealed partial class PushShapesJson : JsonSerializerContext;
