namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>The database has not answered for as long as a request waits. What was asked may still be done.</summary>
internal sealed class NoAnswerException() : TimeoutException("The database does not answer.");
