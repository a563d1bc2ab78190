namespace Spika.FileService.Domain.Common;

/// <summary>The value of a <see cref="Result{T}"/> that says only that it worked.</summary>
public readonly record struct Nothing;
