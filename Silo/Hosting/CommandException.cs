namespace Nudge.Silo.Hosting;

/// <summary>A command cannot be done. The message is for the operator: it names the cause and the fix.</summary>
internal sealed class CommandException(string message) : Exception(message);
