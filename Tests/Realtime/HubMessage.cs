using System.Text.Json;

namespace Nudge.Tests.Realtime;

/// <summary>The server's error.</summary>
internal sealed record HubMessage(string Name, JsonElement Body)
{
    public override string ToString() => $"{Name} {Body}";
}
