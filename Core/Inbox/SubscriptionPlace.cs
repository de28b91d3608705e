using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Nudge.Core.Names;

namespace Nudge.Core.Inbox;

/// <summary>A subscription by who has it and to which channel, which is where it stands in lists.</summary>
/// <param name="Recipient">A user, or <c>device:{id}</c>.</param>
/// <param name="Channel">The channel; <see cref="BehindAll"/>: behind all of the recipient's.</param>
public sealed record SubscriptionPlace(string Recipient, string Channel)
{
    /// <summary>Above each name of a channel.</summary>
    public const string BehindAll = "~";

    private const string Prefix = "sub_";

    // No recipient has a control character.
    private const char Between = '\n';

    /// <summary>In front of everything.</summary>
    public static SubscriptionPlace First { get; } = new("", "");

    /// <summary>Names the subscription in calls: <c>sub_</c> and both names as base64url. Nothing has to be looked up.</summary>
    public string Id => Prefix + Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Recipient}{Between}{Channel}"));

    /// <returns><see langword="false"/> if it is no id of a place.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SubscriptionPlace? place)
    {
        const int LengthMax = 1_024;
        place = null;
        if (text is not { Length: <= LengthMax } || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
            return false;
        var names = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length))).Split(Between);
        if (names is not [var recipient, var channel] || !UserId.TryParse(recipient, out _)
            || (channel != BehindAll && !ChannelName.TryParse(channel, out _)))
            return false;
        place = new(recipient, channel);
        // One spelling alone, so that an id can be compared.
        return place.Id == text;
    }
}
