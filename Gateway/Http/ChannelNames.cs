using Nudge.Core.Errors;
using Nudge.Core.Names;

namespace Nudge.Gateway.Http;

/// <summary>Reads names of channels that came in a body, a path or a query.</summary>
internal static class ChannelNames
{
    internal static Answer<ChannelName> Read(string text, string field)
    {
        if (ChannelName.TryParse(text, out var channel))
            return channel;
        return text.Length > ChannelName.MaxLength
            ? new Refusal(
                ErrorCode.NameTooLong, $"The name of a channel has at most {ChannelName.MaxLength} characters.", field,
                ChannelName.MaxLength)
            : new Refusal(
                ErrorCode.NameInvalid,
                "A channel's name has letters, digits and _ - = @ , ; with ':' between segments, and is no 'user:…'.", field);
    }
}
