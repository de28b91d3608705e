namespace Nudge.Gateway.Authentication;

/// <summary>How operations are written.</summary>
internal static class OperationNames
{
    private const string Everything = "*";

    private static readonly string[] Names = ["subscribe", "history", "presence", "publish"];

    /// <returns><see cref="Operations.None"/> if nothing is written so.</returns>
    public static Operations Find(string name) => name switch
    {
        "subscribe" => Operations.Subscribe,
        "history" => Operations.History,
        "presence" => Operations.Presence,
        "publish" => Operations.Publish,
        Everything => Operations.All,
        _ => Operations.None,
    };

    public static IEnumerable<string> Of(Operations operations) =>
        operations == Operations.All ? [Everything] : Names.Where(name => (operations & Find(name)) != 0);
}
