using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Nudge.Core.Names;

namespace Nudge.Gateway.Pusher.Protocol;

/// <summary>
/// Names a channel as Pusher clients spell it, and says which of our channels or inboxes it is, if any (docs/protocol/names.md).
/// </summary>
/// <remarks>
/// 1 to 164 characters of <c>A-Z a-z 0-9 _ - = @ , . ;</c>, or <c>#server-to-user-</c> and a user. Compared ordinally. Their dot is our
/// colon: a channel of ours has no dot, so that both spellings are one to one. Channels that only Pusher has (presence, encrypted) are none
/// of ours.
/// </remarks>
public sealed record PusherChannelName
{
    public const int MaxLength = 164;
    public const string UserPrefix = "#server-to-user-";

    private const string PrivatePrefix = "private-";
    private const string PresencePrefix = "presence-";
    private const string EncryptedPrefix = "private-encrypted-";
    private const string CachePrefix = "cache-";
    private const string InboxPrefix = "user.";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-=@,.;");

    private PusherChannelName(string value, PusherChannelKind kind, string? user)
    {
        Value = value;
        Kind = kind;
        User = user;
    }

    public string Value { get; }

    public PusherChannelKind Kind { get; }

    /// <summary>Of a <see cref="PusherChannelKind.User"/>: whose events.</summary>
    public string? User { get; }

    public bool IsPublic => Kind is PusherChannelKind.Public or PusherChannelKind.Cache;

    public bool IsPresence => Kind.HasFlag(PusherChannelKind.Presence);

    public bool IsEncrypted => Kind.HasFlag(PusherChannelKind.Encrypted);

    public bool IsCache => Kind.HasFlag(PusherChannelKind.Cache);

    public bool IsUser => Kind == PusherChannelKind.User;

    /// <summary>Reads a channel's name that came from a client or a server.</summary>
    /// <returns>
    /// <see langword="false"/> if it is empty, too long, has a character outside the set, or a <c>#</c> that does not mean a user.
    /// </returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PusherChannelName? name)
    {
        name = null;
        if (text is not { Length: > 0 and <= MaxLength })
            return false;
        if (text[0] == '#')
        {
            if (text.StartsWith(UserPrefix, StringComparison.Ordinal) && UserId.TryParse(text[UserPrefix.Length..], out var user))
                name = new(text, PusherChannelKind.User, user.Value);
        }
        else if (!text.AsSpan().ContainsAnyExcept(Allowed))
        {
            name = new(text, KindOf(text), null);
        }

        return name is not null;
    }

    /// <exception cref="FormatException">It is not valid.</exception>
    public static PusherChannelName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no PusherChannelName.");

    /// <summary>The channel of a user's own events.</summary>
    public static PusherChannelName OfUser(UserId user) => new(UserPrefix + user.Value, PusherChannelKind.User, user.Value);

    /// <summary>
    /// How a channel of ours is spelled: <c>library:7</c> is <c>private-library.7</c>, or <c>library.7</c> where it is public.
    /// </summary>
    public static PusherChannelName Of(ChannelName channel, bool isPublic) =>
        Parse((isPublic ? "" : PrivatePrefix) + channel.Value.Replace(':', '.'));

    /// <summary>The presence channel of a channel of ours: that of <c>room:7</c> is <c>presence-room.7</c>.</summary>
    public static PusherChannelName OfPresence(ChannelName channel) => Parse(PresencePrefix + channel.Value.Replace(':', '.'));

    /// <summary>The channel that stands for a user's inbox, if the user's id can be spelled so.</summary>
    public static bool TryGetOfInbox(UserId user, [NotNullWhen(true)] out PusherChannelName? name) =>
        TryParse(PrivatePrefix + InboxPrefix + user.Value, out name);

    /// <summary>The inbox that it is: <c>private-user.ada</c> is Ada's.</summary>
    public bool TryGetInbox([NotNullWhen(true)] out UserId? user)
    {
        user = null;
        return Kind == PusherChannelKind.Private
            && Value.AsSpan(PrivatePrefix.Length).StartsWith(InboxPrefix)
            && UserId.TryParse(Value[(PrivatePrefix.Length + InboxPrefix.Length)..], out user);
    }

    /// <summary>The channel of ours that it is: <c>private-library.7</c> and <c>library.7</c> are <c>library:7</c>.</summary>
    public bool TryGetChannel([NotNullWhen(true)] out ChannelName? channel)
    {
        channel = null;
        return (Kind & ~(PusherChannelKind.Private | PusherChannelKind.Cache)) == 0
            && ChannelName.TryParse((IsPublic ? Value : Value[PrivatePrefix.Length..]).Replace('.', ':'), out channel);
    }

    /// <summary>
    /// The name in capabilities and rules of a channel that not everyone may subscribe to: its name behind the prefix, with colons for
    /// dots. Presence and encrypted channels have such a name as well, though they are no channels of ours.
    /// </summary>
    /// <returns><see langword="false"/> for a user's own channels, and for names that no rule can spell.</returns>
    public bool TryGetResource([NotNullWhen(true)] out ChannelName? resource)
    {
        resource = null;
        var prefix = IsEncrypted ? EncryptedPrefix.Length : IsPresence ? PresencePrefix.Length : PrivatePrefix.Length;
        return Kind.HasFlag(PusherChannelKind.Private) && ChannelName.TryParse(Value[prefix..].Replace('.', ':'), out resource);
    }

    public bool Equals(PusherChannelName? other) => other is not null && other.Value == Value;

    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Value;

    private static PusherChannelKind KindOf(ReadOnlySpan<char> text)
    {
        var kind = PusherChannelKind.Public;
        var prefix = 0;
        if (text.StartsWith(EncryptedPrefix))
            (kind, prefix) = (PusherChannelKind.Private | PusherChannelKind.Encrypted, EncryptedPrefix.Length);
        else if (text.StartsWith(PresencePrefix))
            (kind, prefix) = (PusherChannelKind.Private | PusherChannelKind.Presence, PresencePrefix.Length);
        else if (text.StartsWith(PrivatePrefix))
            (kind, prefix) = (PusherChannelKind.Private, PrivatePrefix.Length);
        return text[prefix..].StartsWith(CachePrefix) ? kind | PusherChannelKind.Cache : kind;
    }
}
