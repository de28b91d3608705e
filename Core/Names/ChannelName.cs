using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Nudge.Core.Names;

/// <summary>Names a topic inside one app, such as <c>library:7</c>.</summary>
/// <remarks>
/// 1 to 128 letters, digits and <c>_ - = @ , ; :</c>, the colon between segments. No dot: Pusher clients spell our colon as a dot, and the
/// two spellings must stay one to one. <c>user:…</c> is a user's own inbox and no channel. Compared ordinally: <c>News</c> and
/// <c>news</c> are two channels.
/// </remarks>
public sealed record ChannelName
{
    public const int MaxLength = 128;

    /// <summary>The prefix of the names of inboxes on every face.</summary>
    public const string UserPrefix = "user:";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Name.Letters + "_-=@,;:");

    private ChannelName(string value) => Value = value;

    /// <summary>The channel that everyone in an app subscribes to at first contact (S1.12).</summary>
    public static ChannelName Everyone { get; } = new("site:announcements");

    public string Value { get; }

    /// <returns><see langword="false"/> if the text is empty, too long, has a character outside the set, or names an inbox.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ChannelName? name)
    {
        var valid = Name.IsWithin(text, MaxLength, Allowed) && !text.StartsWith(UserPrefix, StringComparison.Ordinal);
        name = valid ? new ChannelName(text!) : null;
        return valid;
    }

    /// <exception cref="FormatException">It is not valid.</exception>
    public static ChannelName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no ChannelName.");

    public override string ToString() => Value;
}
