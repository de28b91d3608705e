using Microsoft.OpenApi;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Rest.Description;

/// <summary>The kinds of credentials, as the document names them.</summary>
internal static class SecuritySchemes
{
    private const string ServerBasic = "serverBasic";
    private const string ServerBearer = "serverBearer";
    private const string Client = "client";
    private const string Admin = "admin";
    private const string Device = "device";
    private const string Signature = "pusherSignature";

    internal static void AddTo(OpenApiDocument document)
    {
        Add(document, ServerBasic, "basic", "The app's key as the name and one of its secrets as the password. For servers only.");
        Add(document, ServerBearer, "bearer", "The app's `key:secret`, or an API key. For servers only.");
        Add(document, Client, "bearer", "A client token of one user: a JWT that an app's secret signs (docs/protocol/tokens.md).");
        Add(document, Device, "bearer", "The secret of a device, as its registration answered it (docs/protocol/devices.md).");
        Add(document, Admin, "bearer", "The token that `POST /api/admin/login` answers.");
        document.AddComponent(Signature, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Query,
            Name = "auth_signature",
            Description =
                "With `auth_key`, `auth_timestamp`, `auth_version=1.0` and, if there is a body, `body_md5`: what Pusher's server libraries "
                + "do (docs/protocol/pusher.md).",
        });
    }

    /// <summary>Any one of the credentials that the route takes; empty: it takes none.</summary>
    internal static IList<OpenApiSecurityRequirement> Of(CallerRequirement? requirement, OpenApiDocument document)
    {
        var kinds = requirement?.Kinds ?? CallerKinds.None;
        var names = new List<string>();
        if (kinds.HasFlag(CallerKinds.Server))
            names.AddRange([ServerBasic, ServerBearer]);
        if (kinds.HasFlag(CallerKinds.Client))
            names.Add(Client);
        if ((kinds & (CallerKinds.Admin | CallerKinds.Account)) != 0)
            names.Add(Admin);
        if (kinds.HasFlag(CallerKinds.Device))
            names.Add(Device);
        List<OpenApiSecurityRequirement> all =
            [.. names.Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] })];
        if ((kinds & (CallerKinds.Anyone | CallerKinds.Public)) != 0)
            all.Add([]);
        return all;
    }

    /// <summary>Pusher's signature in the query.</summary>
    internal static IList<OpenApiSecurityRequirement> OfSigned(OpenApiDocument document) =>
        [new() { [new OpenApiSecuritySchemeReference(Signature, document)] = [] }];

    private static void Add(OpenApiDocument document, string name, string scheme, string description) => document.AddComponent(
        name, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = scheme, Description = description });
}
