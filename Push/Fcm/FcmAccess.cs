using System.Net;
using System.Security.Cryptography;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using Nudge.Push.Calls;
using Nudge.Push.Sending;

namespace Nudge.Push.Fcm;

/// <summary>
/// The access token of one service account: got by Google's library over our way out, kept while it holds. Any thread may use it.
/// </summary>
internal sealed class FcmAccess
{
    private static readonly string[] Scopes = ["https://www.googleapis.com/auth/firebase.messaging"];

    private readonly ServiceAccountCredential _account;
    private readonly RequestLimit _renewing = new(1);

    public FcmAccess(FcmCredentials credentials, PushHttp http, TimeProvider time)
    {
        var key = RSA.Create();
        key.ImportFromPem(credentials.PrivateKey);
        _account = new(new ServiceAccountCredential.Initializer(credentials.ClientEmail, credentials.TokenUri.AbsoluteUri)
        {
            ProjectId = credentials.ProjectId,
            Key = key,
            KeyId = credentials.PrivateKeyId,
            Scopes = Scopes,
            HttpClientFactory = new WayOutClients(http),
            Clock = new GoogleClock(time),
            // The caller knows when it is worth trying again.
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
        });
    }

    /// <summary>The token, or why there is none.</summary>
    public Task<(string? Token, PushResult? Failure)> GetAsync(CancellationToken cancellationToken) =>
        TryAsync(() => _account.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken), cancellationToken);

    /// <summary>A token after FCM refused one before its time: once, whoever comes with the same one.</summary>
    public Task<(string? Token, PushResult? Failure)> RenewAsync(string refused, CancellationToken cancellationToken) =>
        _renewing.RunAsync(inPlace => TryAsync(() => RequestInsteadOfAsync(refused, inPlace), inPlace), cancellationToken);

    private async Task<string> RequestInsteadOfAsync(string refused, CancellationToken cancellationToken)
    {
        if (_account.Token?.AccessToken == refused)
            await _account.RequestAccessTokenAsync(cancellationToken);
        return _account.Token!.AccessToken;
    }

    private static async Task<(string? Token, PushResult? Failure)> TryAsync(Func<Task<string>> get, CancellationToken cancellationToken)
    {
        try
        {
            return (await get(), null);
        }
        catch (TokenResponseException e)
        {
            return (null, e.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError or null
                ? PushResult.RetryApp(PushReason.NoAnswer)
                : PushResult.Refused(e.Error?.Error));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The host's handlers have exceptions of their own, and the library has none for an error without a body.
            return (null, PushResult.RetryApp(PushReason.NoAnswer));
        }
    }
}
