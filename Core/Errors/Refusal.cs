namespace Nudge.Core.Errors;

/// <summary>A client's mistake, as a value: nothing was changed, and the code says what to mend.</summary>
/// <param name="Code">Stable, from <see cref="ErrorCode"/>.</param>
/// <param name="Message">For people; may change.</param>
/// <param name="Field">The field of the request that it is about, as the caller spelled it.</param>
/// <param name="Limit">The limit that was passed, where there is one.</param>
public sealed record Refusal(ErrorCode Code, string Message, string? Field = null, long? Limit = null);
