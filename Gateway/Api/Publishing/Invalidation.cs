using Nudge.Core.Names;
using Nudge.Gateway.Wire;

namespace Nudge.Gateway.Api.Publishing;

/// <summary>What an invalidation says.</summary>
internal static class Invalidation
{
    public static TypeName Name { get; } = TypeName.Parse("invalidate");

    /// <param name="scope">What is no longer true.</param>
    /// <param name="ids">What of it; empty: all.</param>
    /// <param name="version">Above that of every earlier one of the scope: who has as new a state does not fetch.</param>
    /// <param name="spread">Milliseconds over which receivers spread their fetching, each by its own chance; <see langword="null"/>: at once.</param>
    public static ReadOnlyMemory<byte> Write(string scope, IReadOnlyList<string> ids, long version, long? spread) =>
        MessageJson.Write((scope, ids, version, spread), static (json, said) =>
        {
            json.WriteString("scope", said.scope);
            json.WriteStartArray("ids");
            foreach (var id in said.ids)
                json.WriteStringValue(id);
            json.WriteEndArray();
            json.WriteNumber("version", said.version);
            if (said.spread is { } spread)
                json.WriteNumber("spreadMs", spread);
        });
}
