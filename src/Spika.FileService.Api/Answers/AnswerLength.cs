namespace Spika.FileService.Api.Answers;

/// <summary>A feature of a request whose answer is counted, when it does not announce its length.</summary>
internal sealed class AnswerLength
{
    /// <summary>Bytes of the body that were written so far.</summary>
    public long Bytes { get; set; }
}
