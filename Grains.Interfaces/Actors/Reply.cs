using Nudge.Core.Actors;
using Nudge.Core.Errors;

namespace Nudge.Grains.Interfaces.Actors;

/// <summary>How a call of a grain ended. The numbers travel.</summary>
public enum ReplyStatus
{
    /// <summary>There is a value.</summary>
    Accepted = 0,

    /// <summary>The caller's mistake; nothing was changed.</summary>
    Refused = 1,

    /// <summary>The store did not answer in time; the outcome is unknown, and repeating with the same id is safe.</summary>
    Unavailable = 2,

    /// <summary>The activation is on its way out and decided nothing: the same call, a moment later, reaches the next one.</summary>
    Retired = 3,

    /// <summary>
    /// The store will never take it: a fault of the server's, and repeating it changes nothing. A node of an earlier version takes it for
    /// an outage.
    /// </summary>
    Failed = 4,
}

/// <summary>
/// A grain's answer: always a result and never an exception, so that nothing of it is lost between two versions of Nudge.
/// </summary>
[GenerateSerializer, Immutable, Alias("nudge.Reply`1")]
public readonly record struct Reply<T>(
    [property: Id(0)] ReplyStatus Status, [property: Id(1)] T? Value, [property: Id(2)] Refusal? Refusal, [property: Id(3)] string? Message)
{
    public static Reply<T> Of(T value) => new(ReplyStatus.Accepted, value, null, null);

    public static Reply<T> Of(Answer<T> answer) => answer.IsAccepted
        ? new(ReplyStatus.Accepted, answer.Value, null, null)
        : new(ReplyStatus.Refused, default, answer.Refusal, null);

    /// <summary>The kinds of the store's exceptions.</summary>
    public static Reply<T> Of(StoreUnavailableException exception) =>
        new(exception is StoreRefusedException ? ReplyStatus.Failed : ReplyStatus.Unavailable, default, null, exception.Message);

    public static Reply<T> Retired { get; } = new(ReplyStatus.Retired, default, null, null);

    /// <exception cref="StoreUnavailableException">It is neither accepted nor refused.</exception>
    public Answer<T> ToAnswer()
    {
        if (Status == ReplyStatus.Refused)
            return Refusal!;
        return ToValue();
    }

    /// <exception cref="StoreUnavailableException">It is not accepted.</exception>
    public T ToValue() => Status switch
    {
        ReplyStatus.Accepted => Value!,
        ReplyStatus.Failed => throw new StoreRefusedException(Message!),
        _ => throw new StoreUnavailableException(Message ?? "The actor is being moved; repeat with the same id."),
    };
}
