using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>Metadata of a route for admins: where requests show an admin's token there, and what they are told.</summary>
internal interface IAdminFace
{
    /// <summary>The credential that the request shows, unread; <see langword="null"/>: nothing that this face looks at.</summary>
    PresentedCredential? Find(HttpRequest request);

    /// <summary>Whether an admin may call from pages that are not this server's own.</summary>
    bool TakesOtherPages { get; }

    /// <summary>Prepares the answer to an admin, before the route is run.</summary>
    void Admit(HttpContext context, AdminCaller admin);

    /// <summary>Writes the answer to somebody else.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fault">Why.</param>
    /// <param name="reason">More of it where there is more to say: <see cref="AdminFault.Unreadable"/>, <see cref="AdminFault.OtherPage"/> and <see cref="AdminFault.Invalid"/>.</param>
    Task RefuseAsync(HttpContext context, AdminFault fault, Refusal? reason);
}

/// <summary>Why a request is not an admin's.</summary>
internal enum AdminFault
{
    /// <summary>It shows no credential.</summary>
    Missing,

    /// <summary>It shows a secret or an API key.</summary>
    OtherCredential,

    /// <summary>It shows a token that is none.</summary>
    Unreadable,

    /// <summary>It shows a token of somebody else than an admin.</summary>
    OtherToken,

    /// <summary>It comes from a page that admins do not call from.</summary>
    OtherPage,

    /// <summary>The token is forged or has expired.</summary>
    Invalid,
}
