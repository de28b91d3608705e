using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace Nudge.Gateway.Outbound;

/// <summary>The one way out: every call to an address that a tenant or a device supplied. Any thread may use it.</summary>
/// <remarks>
/// https only, no redirects, no proxies, no cookies; addresses are judged when they are connected to (<see cref="OutboundNetworks"/>); size
/// and time are bounded. A call is made once: what is tried again is its caller's to say, who knows what may come twice.
/// </remarks>
public sealed class OutboundClient(
    IHttpClientFactory factory, OutboundNetworks networks, IOptions<OutboundOptions> options, TimeProvider time)
{
    /// <summary>Its handlers' name at the factory (<see cref="OutboundRegistration"/>).</summary>
    public const string Name = "outbound";

    /// <summary>The longest address that is taken.</summary>
    public const int UrlLengthMax = 2_000;

    private readonly HttpClient _http = factory.CreateClient(Name);
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(options.Value.CallSeconds);

    /// <summary>Whether calls to the address could be allowed, so that settings refuse at once what would never be called.</summary>
    /// <returns>The mistake; <see langword="null"/>: nothing that can be seen without looking its name up.</returns>
    public string? FindMistake(string url)
    {
        if (url.Length > UrlLengthMax || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return $"It is an address such as https://example.org/hook, of at most {UrlLengthMax} characters.";
        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            return "It has no user, password or fragment.";
        var isLiteral = System.Net.IPAddress.TryParse(uri.IdnHost, out var address);
        if (isLiteral && !networks.Permits(address!))
            return "It is in a private or special network, which this server does not call.";
        if (uri.Scheme == Uri.UriSchemeHttps)
            return null;
        // A name's address shows when it is connected to.
        return uri.Scheme == Uri.UriSchemeHttp && (isLiteral ? networks.IsOpened(address!) : networks.HasOpened)
            ? null
            : "It begins with https://.";
    }

    /// <summary>
    /// Calls, and reads at most <paramref name="answerBytesMax"/> bytes of the answer; 0: none, and its length does not matter.
    /// </summary>
    /// <exception cref="OutboundException">No answer, not in time, or too long a one.</exception>
    public async Task<OutboundAnswer> SendAsync(HttpRequestMessage request, int answerBytesMax, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = answerBytesMax == 0 ? [] : await ReadAsync(response, answerBytesMax, either.Token);
            return new((int)response.StatusCode, body, WaitOf(response));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new OutboundException($"There was no whole answer within {_timeout.TotalSeconds} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or AuthenticationException)
        {
            throw e.InnerException as OutboundException ?? new OutboundException($"The call failed: {ReasonOf(e)}", e);
        }
        catch (BrokenCircuitException e)
        {
            throw new OutboundException(
                $"No connection came about to it for a while, so it is left alone for some seconds: {ReasonOf(e.InnerException)}", e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler's own limit on connecting.
            throw new OutboundException("No connection came about in time.");
        }
    }

    private static string? ReasonOf(Exception? exception) => (exception?.InnerException ?? exception)?.Message;

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int bytesMax, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > bytesMax)
            throw new OutboundException($"The answer has more than {bytesMax} bytes.");
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[Math.Min(bytesMax + 1, (int)(response.Content.Headers.ContentLength ?? bytesMax) + 1)];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > bytesMax ? throw new OutboundException($"The answer has more than {bytesMax} bytes.") : buffer[..length];
    }

    private TimeSpan? WaitOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };
}
