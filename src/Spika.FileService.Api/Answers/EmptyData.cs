namespace Spika.FileService.Api.Answers;

/// <summary>The data of a success that has nothing to say: <c>{}</c>.</summary>
public sealed record EmptyData;
