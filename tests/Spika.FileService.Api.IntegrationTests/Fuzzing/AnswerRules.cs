using System.Text.Json;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>What every answer must be, whatever was asked.</summary>
internal static class AnswerRules
{
    // Kestrel's answers to what it cannot read as a request; docs/errors.md names them.
    private static readonly int[] _unreadable = [400, 414, 431];

    /// <exception cref="InvalidDataException">The service failed, or its answer is not as docs/errors.md
    /// promises.</exception>
    public static void Hold(HostileAnswer answer, bool isHead)
    {
        if (answer.Status >= 500)
        {
            throw new InvalidDataException($"The service failed: {answer}");
        }

        if (answer.Status >= 400 && !isHead && !IsUnreadable(answer) && !IsEnvelope(answer))
        {
            throw new InvalidDataException($"The error has not its form: {answer}");
        }
    }

    private static bool IsUnreadable(HostileAnswer answer) =>
        _unreadable.Contains(answer.Status) && answer is { Body: [], Closes: true };

    private static bool IsEnvelope(HostileAnswer answer) =>
        answer.Body.Length > 0
        && answer.Envelope.ValueKind == JsonValueKind.Object
        && answer.Envelope.GetProperty("status").GetString() == "error"
        && answer.Envelope.GetProperty("message").GetString() is { Length: > 0 }
        && DocumentedErrors.Have(answer.Status, answer.Code!);
}
