using Nudge.Core.Errors;
using Nudge.Gateway.Api.Description;

namespace Nudge.Gateway.Api.Apps;

/// <summary>What the OpenAPI document says about admins and apps.</summary>
internal static class AppsDescriptions
{
    private static readonly RouteParameter Id = new("id", RouteParameterPlace.Path, "The app.", "library");

    internal static RouteDescription LogIn { get; } = new("Log in as an admin")
    {
        Details = "The token lives 12 hours. Attempts are limited by address and by name.",
        Body = new(typeof(LoginRequest), """{ "name": "admin", "password": "correct horse battery staple" }""", JsonBody.BytesMax),
        Answers = [new(200, "A token for the `Authorization` header.", typeof(LoginResponse))],
        Errors = [.. CommonErrors.Body, ErrorCode.WrongPassword, ErrorCode.OriginNotAllowed, ErrorCode.RateLimited],
    };

    internal static RouteDescription Create { get; } = new("Make an app")
    {
        Details = "The secret is shown this once. An app that moves here from Pusher, Soketi or Reverb brings its `key` and `secret` along.",
        Body = new(
            typeof(CreateAppRequest),
            """{ "name": "Lending library", "environment": "prod", "settings": { "allowedOrigins": ["https://library.example"] } }""",
            JsonBody.BytesMax),
        Answers = [new(201, "The app and its first secret.", typeof(CreatedAppResponse))],
        Errors = [.. CommonErrors.Body, ErrorCode.NameInvalid, ErrorCode.AlreadyExists],
    };

    internal static RouteDescription List { get; } = new("List apps")
    {
        Parameters =
        [
            new("after", RouteParameterPlace.Query, "Ids above this one: the `next` of the page before.", "demo"),
            new("limit", RouteParameterPlace.Query, "1 to 100; 50 if it is left out.", "50") { IsNumber = true },
        ],
        Answers = [new(200, "A page, in the order of the ids.", typeof(AppsResponse))],
        Errors = [ErrorCode.FieldInvalid],
    };

    internal static RouteDescription Get { get; } = new("Show an app")
    {
        Parameters = [Id],
        Answers = [new(200, "The app, but for its secrets.", typeof(AppResponse))],
        Errors = [ErrorCode.NotFound],
    };

    internal static RouteDescription Change { get; } = new("Change an app")
    {
        Details = "What is left out stays. `settings` is a JSON merge patch: `null` as a value means the default.",
        Parameters = [Id],
        Body = new(typeof(ChangeAppRequest), """{ "enabled": true, "settings": { "pollSeconds": 120 } }""", JsonBody.BytesMax),
        Answers = [new(200, "The app as it is now.", typeof(AppResponse))],
        Errors = [.. CommonErrors.Body, ErrorCode.NotFound],
    };

    internal static RouteDescription AddSecret { get; } = new("Make a second secret")
    {
        Details = "For a change of secrets without a gap: make the new one, change the servers over, retire the old one. Shown this once.",
        Parameters = [Id],
        Answers = [new(201, "The secret.", typeof(NewSecretResponse))],
        Errors = [ErrorCode.NotFound, ErrorCode.SecretsFull],
    };

    internal static RouteDescription RetireSecret { get; } = new("Retire a secret")
    {
        Details = "Every token that it signed ends with it.",
        Parameters = [Id, new("kid", RouteParameterPlace.Path, "The secret's name.", "k7f3a9")],
        Answers = [new(204, "It is gone.")],
        Errors = [ErrorCode.NotFound, ErrorCode.SecretLast],
    };

    internal static RouteDescription AddKey { get; } = new("Make an API key")
    {
        Details = "For servers that publish and sign nothing. Shown this once.",
        Parameters = [Id],
        Body = new(typeof(CreateApiKeyRequest), """{ "name": "nightly jobs" }""", JsonBody.BytesMax),
        Answers = [new(201, "The key.", typeof(NewApiKeyResponse))],
        Errors = [.. CommonErrors.Body, ErrorCode.NotFound, ErrorCode.ApiKeysFull],
    };

    internal static RouteDescription RemoveKey { get; } = new("Remove an API key")
    {
        Parameters = [Id, new("keyId", RouteParameterPlace.Path, "The key's id.", "k2b8d1")],
        Answers = [new(204, "It is gone.")],
        Errors = [ErrorCode.NotFound],
    };

    internal static RouteDescription Mint { get; } = new("Get a token for a user")
    {
        Details = "The app's server knows who is logged in; the client cannot choose. docs/protocol/tokens.md says how to sign one without this call.",
        Body = new(
            typeof(TokenRequest), """{ "user": "ada", "capabilities": { "library:7": ["subscribe"] }, "ttlSeconds": 3600 }""", JsonBody.BytesMax),
        Answers = [new(200, "The token, for the client.", typeof(TokenResponse))],
        Errors = [.. CommonErrors.Body, ErrorCode.UserInvalid, ErrorCode.TokenLifetime, ErrorCode.CapabilityMalformed],
    };

    internal static RouteDescription Revoke { get; } = new("Revoke tokens")
    {
        Details =
            """
            Ends all tokens of a `user`, one token by `tokenId`, or the access to a `channel`, of everyone or of one `user`. It holds for connections that are up,
            and for tokens issued until now.
            """,
        Body = new(typeof(RevokeRequest), """{ "user": "ben", "channel": "library:7" }""", JsonBody.BytesMax),
        Answers = [new(200, "Revoked, and durable.", typeof(RevokeResponse))],
        Errors = [.. CommonErrors.Body, ErrorCode.UserInvalid, ErrorCode.NameInvalid, ErrorCode.RevocationsFull],
    };
}
