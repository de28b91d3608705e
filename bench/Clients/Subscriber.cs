using Nudge.Bench.Engine;

namespace Nudge.Bench.Clients;

/// <summary>A client that receives publications.</summary>
internal abstract class Subscriber : Connection
{
    /// <summary>Whether the server has confirmed that this client receives what it came for.</summary>
    internal bool IsReady { get; private protected set; }

    /// <summary>Says that this client lives, where servers drop one that is silent for long.</summary>
    internal virtual void Ping()
    {
    }

    protected override void OnLost(string reason) => IsReady = false;
}
