using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>Metadata of a route for admins: where requests show an admin's token there, and what they are told.</summary>
public interface IAdminFace
{
    /// <summary>The credential that the request shows, unread; <see langword="null"/>: nothing that this face looks at.</summary>
    PresentedCredential? Find(HttpRequest request);

    /// <summary>Whether an admin may call from pages that are not this server's own.</summary>
    bool TakesOtherPages { get; }

    /// <summary>Whether accounts of every role are let in, and not operators alone.</summary>
    bool TakesEveryRole => false;

    /// <summary>Prepares the answer to an admin, before the route is run.</summary>
    void Admit(HttpContext context, AdminCaller admin);

    /// <summary>Writes the answer to somebody else.</summary>
    /// <param name="context">The request.</param>
    /// <param name="fault">Why.</param>
    /// <param name="reason">
    /// More of it where there is more to say: <see cref="AdminFault.Unreadable"/>, <see cref="AdminFault.OtherPage"/> and
    /// <see cref="AdminFault.Invalid"/>.
    /// </param>
    Task RefuseAsync(HttpContext context, AdminFault fault, Refusal? reason);
}
