using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nudge.Push.Sending;

namespace Nudge.Push.Calls;

/// <summary>A provider's answer to one request, read to its end.</summary>
/// <param name="Status">The HTTP status; 0: there was no answer.</param>
/// <param name="Body">At most <see cref="BoundedAnswers.BytesMax"/>.</param>
/// <param name="RetryAfter">How long the provider wants to be left alone, never negative.</param>
internal sealed record PushAnswer(int Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter)
{
    /// <summary>The failure of the call and not of the provider.</summary>
    public static PushAnswer None { get; } = new(0, default, null);

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>Whether the provider, or the way to it, is in trouble, so that the same request may do later.</summary>
    public bool IsOutage => Status is 0 or 408 or >= 500;

    /// <summary>Names such trouble.</summary>
    public string OutageReason => Status == 0 ? PushReason.NoAnswer : PushReason.OfStatus(Status);

    /// <summary>The body as JSON; <see langword="null"/> if it is none of that shape.</summary>
    public T? Read<T>(JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body.Span, shape);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The header in either of its forms; a date in the past is now.</summary>
    public static TimeSpan? WaitOf(HttpResponseHeaders headers, TimeProvider time)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
