export default { logLevel: 'warn', build: { outDir: 'built' } }
