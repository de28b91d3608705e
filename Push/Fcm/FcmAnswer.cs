using System.Text.Json.Serialization;

namespace Nudge.Push.Fcm;

/// <summary>FCM's answer: the message's name, or an error.</summary>
internal sealed record FcmAnswer
{
    public string? Name { get; init; }

    public FcmError? Error { get; init; }
}

/// <param name="Status">The code of Google's interfaces in general.</param>
/// <param name="Details">FCM's own code among them.</param>
internal sealed record FcmError(string? Status, IReadOnlyList<FcmErrorDetail>? Details)
{
    /// <summary>FCM's code where there is one, else Google's.</summary>
    public string? Code => Details?.Select(detail => detail.ErrorCode).FirstOrDefault(code => code is not null) ?? Status;

    /// <summary>Whether the fault is in the token and not in the rest of the message.</summary>
    public bool IsOfToken =>
        Details?.Any(detail => detail.FieldViolations?.Any(violation => violation.Field == "message.token") ?? false) ?? false;
}

/// <summary>One of several shapes.</summary>
internal sealed record FcmErrorDetail
{
    [JsonPropertyName("errorCode")]
    public string? ErrorCode { get; init; }

    [JsonPropertyName("fieldViolations")]
    public IReadOnlyList<FcmFieldViolation>? FieldViolations { get; init; }
}

internal sealed record FcmFieldViolation(string? Field);
