namespace Nudge.Push.Sending;

/// <summary>Reasons that are ours; all others are the providers'.</summary>
public static class PushReason
{
    /// <summary>Its time was over before it was sent.</summary>
    public const string Expired = "expired";

    /// <summary>The target cannot be one of this provider.</summary>
    public const string TargetMalformed = "target_malformed";

    /// <summary>The payload is too large even with its texts cut.</summary>
    public const string PayloadTooLarge = "payload_too_large";

    /// <summary>There was no answer, not in time, or none that can be read.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>The answer was not what the provider's protocol has.</summary>
    public const string AnswerMalformed = "answer_malformed";

    /// <summary>The credentials are those of another provider.</summary>
    public const string CredentialsForeign = "credentials_foreign";

    /// <summary>The reason of an answer that names none.</summary>
    public static string OfStatus(int status) => $"http_{status}";
}
