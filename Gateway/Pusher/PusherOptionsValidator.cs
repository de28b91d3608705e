using System.Text;
using Microsoft.Extensions.Options;

namespace Nudge.Gateway.Pusher;

/// <summary>Stops the start on a host that could not be one.</summary>
internal sealed class PusherOptionsValidator : IValidateOptions<PusherOptions>
{
    public ValidateOptionsResult Validate(string? name, PusherOptions options) =>
        options.XhrHost.Length == 0 || (Ascii.IsValid(options.XhrHost) && Uri.CheckHostName(options.XhrHost) is UriHostNameType.Dns or UriHostNameType.IPv4)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{PusherOptions.Section}:{nameof(PusherOptions.XhrHost)} is '{options.XhrHost}'. Give a host name without scheme and port, such as node-1.nudge.example.");
}
