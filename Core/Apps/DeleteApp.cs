namespace Nudge.Core.Apps;

/// <summary>
/// Ends the app: from now on it serves nobody, and its rows are purged. Its id is not given again before none of them is left.
/// </summary>
/// <param name="IsPurged">
/// The app is deleted, and the store has nothing of it any more: it is forgotten. Refused with <c>not_found</c>, which is then true.
/// </param>
public sealed record DeleteApp(bool IsPurged = false) : AppCommand;
