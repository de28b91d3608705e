namespace Nudge.Tests.Gateway.Rest.Contract;

/// <summary>One server with a public app for all lines of the contract, and one world for those that change nothing.</summary>
public sealed class ContractServer : IAsyncLifetime
{
    internal const string Public = "open";

    private ContractWorld _still = null!;

    internal ApiServer Server { get; } = new() { PublicApp = Public };

    public async ValueTask InitializeAsync()
    {
        await Server.InitializeAsync();
        _still = await ContractWorld.CreateAsync(Server);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    internal async Task<ContractWorld> WorldForAsync(ContractRow row) =>
        row.ChangesNothing ? _still : await ContractWorld.CreateAsync(Server);
}
