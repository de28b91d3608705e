using System.Net;
using Nudge.Core.Names;
using Nudge.Realtime.Hosting;
using Nudge.Storage.PostgreSql.Engine;

namespace Nudge.Silo.Hosting;

/// <summary>Finds mistakes in the server's own settings: that of a database or of a port is known here alone.</summary>
internal static class ServerOptionsValidator
{
    internal static IReadOnlyList<string> FindMistakes(ServerOptions options)
    {
        List<string> wrong = [.. options.Addresses.Select(CheckAddress).OfType<string>()];
        if (options.Addresses.Count == 0)
            wrong.Add("Nudge:Listen (--listen) is empty. Give an address, such as http://127.0.0.1:8080.");
        if (string.IsNullOrWhiteSpace(options.Data))
            wrong.Add("Nudge:Data (--data) is empty. Give a folder, such as ./data.");
        wrong.AddRange(SettingRanges.FindWrong(options, ServerOptions.Section));
        if (options.PublicApp.Length > 0 && !AppId.TryParse(options.PublicApp, out _))
            wrong.Add($"Nudge:PublicApp has '{options.PublicApp}'. Give an app's id: letters, digits, _ and -.");
        if (CheckStore(options.Store) is { } store)
            wrong.Add(store);
        wrong.AddRange(options.TrustedProxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(proxy => !IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _))
            .Select(proxy => $"Nudge:TrustedProxies has '{proxy}'. Give addresses or networks, such as 10.0.0.0/8,192.168.1.7."));
        return wrong;
    }

    private static string? CheckAddress(string address)
    {
        var isAddress = Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.AbsolutePath == "/";
        if (!isAddress)
            return $"Nudge:Listen (--listen) has '{address}'. Give http://host:port, such as http://127.0.0.1:8080.";
        return uri is { Port: 0, IdnHost: PortCheck.Localhost }
            ? $"Nudge:Listen (--listen) has '{address}': localhost is two addresses, which would get two ports. Give http://127.0.0.1:0, "
                + "or a port."
            : null;
    }

    // The value may hold a password, so the message does not repeat it.
    private static string? CheckStore(string store) =>
        store.Length > 0 && PostgreSqlConnectionString.FindMistake(store) is { } mistake
            ? $"Nudge:Store (--store) {mistake}. "
                + "Give one such as \"Host=127.0.0.1;Database=nudge;Username=nudge;Password=…\", or leave it out for SQLite."
            : null;
}
