namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>The connection ended before the first byte of an answer.</summary>
internal sealed class NoAnswerException(Exception? inner = null)
    : IOException("The connection ended unanswered.", inner);
