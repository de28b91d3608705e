using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>Accounts on the REST face: their token in the header, and problems that a page can read.</summary>
/// <param name="takesEveryRole">Whether they need not be operators.</param>
internal sealed class RestAdmins(bool takesEveryRole) : IAdminFace
{
    /// <summary>For operators.</summary>
    public static RestAdmins Face { get; } = new(takesEveryRole: false);

    /// <summary>For every account.</summary>
    public static RestAdmins Accounts { get; } = new(takesEveryRole: true);

    public bool TakesEveryRole => takesEveryRole;

    public PresentedCredential? Find(HttpRequest request) => PresentedCredential.InHeader(request);

    public bool TakesOtherPages => false;

    public void Admit(HttpContext context, AdminCaller admin) => Admission.Admit(context, admin);

    public Task RefuseAsync(HttpContext context, AdminFault fault, Refusal? reason) => Admission.RefuseAsync(context, fault switch
    {
        AdminFault.Missing => CallerRefusals.Missing,
        AdminFault.OtherCredential when CrossOrigin.OriginOf(context.Request) is not null => CallerRefusals.SecretInBrowser,
        _ => reason ?? CallerRefusals.WrongKind(CallerKinds.Admin),
    });
}
