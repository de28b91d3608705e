using Nudge.Core.Errors;

namespace Nudge.Gateway.Authentication;

/// <summary>Admins on the REST face: their token in the header, and problems that a page can read.</summary>
internal sealed class RestAdmins : IAdminFace
{
    public static RestAdmins Face { get; } = new();

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
