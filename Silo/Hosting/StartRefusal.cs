namespace Nudge.Silo.Hosting;

/// <summary>Why a command was not followed.</summary>
/// <param name="ExitCode">1: it could not be done; 2: the command line asks for something that does not exist.</param>
/// <param name="Message">For the operator: the setting, the value, the fix.</param>
internal sealed record StartRefusal(int ExitCode, string Message)
{
    /// <summary>For a settings file that is no JSON, or cannot be read.</summary>
    internal static StartRefusal Of(Exception unreadable) => new(1, unreadable.InnerException is null
        ? $"The settings file cannot be read: {unreadable.Message}"
        : $"{unreadable.Message} {unreadable.GetBaseException().Message}");

    /// <summary>Tells the operator.</summary>
    /// <returns>The exit code.</returns>
    internal int Tell()
    {
        Console.Error.WriteLine(Message);
        return ExitCode;
    }
}
