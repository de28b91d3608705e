namespace Nudge.Push.Expo;

/// <summary>A written message on its way.</summary>
/// <param name="Index">Its place in the batch.</param>
/// <param name="Token">Whose; Expo sorts messages of several projects by it.</param>
/// <param name="Json">One JSON object.</param>
internal sealed record ExpoLetter(int Index, string Token, byte[] Json)
{
    /// <summary>Tells nothing secret.</summary>
    public override string ToString() => $"letter {Index}";
}
