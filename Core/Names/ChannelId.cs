using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Nudge.Core.Names;

/// <summary>
/// The id of a channel in calls that know channels by an id (S2.6): <c>ch_</c> and its name as base64url. An app has one channel of a
/// name, so the name says which; nothing has to be looked up.
/// </summary>
public static class ChannelId
{
    public const string Prefix = "ch_";

    public static string Of(string channel) => Prefix + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(channel));

    /// <returns><see langword="false"/> if it is no id, or not of a valid name.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ChannelName? channel)
    {
        channel = null;
        if (text is not { Length: > 3 and <= 3 + (2 * ChannelName.MaxLength) } || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !Base64Url.IsValid(text.AsSpan(Prefix.Length)))
            return false;
        // One spelling alone, so that an id can be compared.
        return ChannelName.TryParse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length))), out channel)
            && Of(channel.Value) == text;
    }
}
