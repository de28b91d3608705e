using Microsoft.Extensions.Options;
using Nudge.Core;
using Nudge.Core.Accounts;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Names;
using Nudge.Core.Plans;
using Nudge.Gateway.Authentication;
using Nudge.Gateway.Outbound;

namespace Nudge.Gateway.Rest.Apps;

/// <summary>Makes apps: of nobody for operators, and of their own for owners, who have so many places for them.</summary>
internal sealed class NewApps(
    IApps apps, IAccountStore accounts, Keyring keyring, OutboundClient outbound, PlanCatalogue plans, TimeProvider time,
    IOptions<AccountsOptions> options)
{
    private const string EnvironmentDefault = "dev";

    /// <summary>An app that was made.</summary>
    internal sealed record Made(AppView App, NewSecretResponse Secret);

    internal async Task<Answer<Made>> MakeAsync(CreateAppRequest request, AdminCaller caller, CancellationToken cancellationToken)
    {
        var read = await ReadAsync(request, caller, cancellationToken);
        if (!read.IsAccepted)
            return read.Refusal;
        var (command, secret) = read.Value;
        // First, so that an app that is there is somebody's: its id is new, and names no other one by then.
        if (!caller.IsOperator && await ReserveAsync(command.Id, caller, cancellationToken) is { } full)
            return full;
        var created = await apps.CreateAsync(command, cancellationToken);
        return created.IsAccepted ? new Made(created.Value, secret) : created.Refusal;
    }

    private async Task<Answer<(CreateApp Command, NewSecretResponse Secret)>> ReadAsync(
        CreateAppRequest request, AdminCaller caller, CancellationToken cancellationToken)
    {
        if (request.Name is null)
            return new Refusal(ErrorCode.FieldMissing, "An app has a name.", "name");
        if (ImportedCredential.Check(request.Key, request.Secret) is { } imported)
            return imported;
        var id = NewCredential.AppId();
        if (request.Id is not null && !caller.IsOperator)
            return new Refusal(ErrorCode.FieldInvalid, "Operators choose ids of apps. Leave it out.", "id");
        if (request.Id is not null && !AppId.TryParse(request.Id, out id))
            return new Refusal(ErrorCode.NameInvalid, $"An id is 1 to {AppId.MaxLength} letters, digits, _ and -.", "id", AppId.MaxLength);
        var settings = request.Settings is { } patch ? AppSettingsRules.Merge(AppSettings.Default, patch) : AppSettings.Default;
        if (!settings.IsAccepted)
            return settings.Refusal;
        if (WebhookAddresses.Check(request.Settings, outbound) is { } address)
            return address;
        if (request.Plan is not null && !caller.IsOperator)
            return new Refusal(ErrorCode.Forbidden, "Operators give apps their plans.", "plan");
        var plan = PlansApi.Choose(plans, request.Plan ?? plans.DefaultName ?? Plan.None);
        if (!plan.IsAccepted)
            return plan.Refusal;
        if (request.Key is not null && await apps.FindByKeyAsync(request.Key, cancellationToken) is not null)
            return new Refusal(ErrorCode.AlreadyExists, "There is an app with this key.", "key");
        var (kid, secret) = (NewCredential.Kid(), request.Secret ?? NewCredential.Secret());
        var command = new CreateApp(
            id, request.Key ?? NewCredential.AppKey(), request.Name, request.Environment ?? EnvironmentDefault,
            new(kid, keyring.Seal(id.Value, kid, secret)), settings.Value, plan.Value.Plan?.Name);
        return (command, new NewSecretResponse(kid, secret));
    }

    private async Task<Refusal?> ReserveAsync(AppId id, AdminCaller caller, CancellationToken cancellationToken)
    {
        var max = options.Value.AppsMax;
        var outcome = await accounts.PutMemberAsync(
            new(id.Value, caller.Name, AppRole.Owner, Clock.Milliseconds(time.GetUtcNow())), max, cancellationToken);
        return outcome == AccountChange.Done ? null : MembersApi.Why(outcome, max);
    }
}
