using System.Text.Json;
using Nudge.Core.Apps;
using Nudge.Core.Errors;
using Nudge.Core.Inbox;
using Nudge.Core.Names;
using Nudge.Gateway.Authentication;

namespace Nudge.Gateway.Demo;

/// <summary>Mints tokens for the demo's two people, and brings them into the library when they first come.</summary>
internal sealed class DemoTokens(ClientTokens tokens, IInboxes inboxes)
{
    private static readonly Capability Opens = ReadCapability();

    public async Task<Answer<MintedToken>> MintAsync(AppView app, UserId user, CancellationToken cancellationToken)
    {
        var inbox = new InboxKey(app.Id, user);
        var view = await inboxes.MeetAsync(inbox, cancellationToken);
        // Only when they are not in it: subscribing again would start anew, and forget what is unread.
        if (view.Subscriptions.All(subscription => subscription.Channel != Street.LibraryChannel.Value)
            && (await inboxes.SubscribeAsync(inbox, Street.LibraryChannel, cancellationToken)).Refusal is { } refusal)
            return refusal;
        return tokens.Mint(app, user, Opens, TimeSpan.FromSeconds(app.Settings.TokenSeconds));
    }

    private static Capability ReadCapability()
    {
        var json = $$"""{"{{Street.LibraryChannel}}":["subscribe"],"{{LendingLibrary.LoansChannel}}":["subscribe"]}""";
        return Capability.Read(JsonElement.Parse(json), isMinting: true, "capabilities").Value!;
    }
}
